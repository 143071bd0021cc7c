"""The door from the browser to the embedded store, at `{base_url}trainlab/`.

A request is authenticated and checked as Jupyter's own are; then its bytes are
passed on to the store's unix socket and the answer's bytes back, without being
collected in memory: `handler` checks, `request` and `answer` write the two
heads, `exchange` moves the bytes.
"""
