"""Python on day one: notebooks that `import mlflow` log to TrainLab's store.

`tracking` tells kernels where the store is and how they get in; `context` is
MLflow's plug-in that says in which notebook and cell a run was started.
"""
