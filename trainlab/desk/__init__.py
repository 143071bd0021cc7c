"""What the lab asks of the Jupyter server itself, rather than of the store."""
