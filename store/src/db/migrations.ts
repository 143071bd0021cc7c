/**
 * Each entry takes the schema one version on; entries are never changed once
 * released. The version is SQLite's `user_version`.
 *
 * Numbers that may be NaN are stored as NULL, since SQLite has no NaN.
 * Points lie in `chunks`: level 0 holds the points themselves in the binary form
 * of `domain/points.ts`, `first` being the index of the first; levels above 0 are
 * kept for coarser levels of the same series.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    store_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    fence INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE experiments (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    objective_metric TEXT,
    objective_goal TEXT,
    owner TEXT NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    colors INTEGER NOT NULL,
    best_run_id TEXT,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX experiments_revision ON experiments (revision);

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    status_reason TEXT,
    owner TEXT NOT NULL,
    start_time REAL NOT NULL,
    end_time REAL,
    color INTEGER NOT NULL,
    notebook TEXT,
    device TEXT,
    deleted INTEGER NOT NULL,
    writer TEXT NOT NULL,
    placeholder INTEGER NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX runs_revision ON runs (revision);
  CREATE INDEX runs_start ON runs (start_time DESC, id);
  CREATE INDEX runs_experiment ON runs (experiment_id, start_time DESC, id);
  CREATE INDEX runs_counts ON runs (experiment_id, deleted, status);
  CREATE INDEX runs_open ON runs (writer) WHERE status = 'RUNNING';

  CREATE TABLE run_origins (
    run_id TEXT PRIMARY KEY REFERENCES runs (id),
    code TEXT,
    environment TEXT NOT NULL,
    git TEXT
  ) STRICT;

  CREATE TABLE params (
    run_id TEXT NOT NULL REFERENCES runs (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tags (
    run_id TEXT NOT NULL REFERENCES runs (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run_id, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id),
    metric TEXT NOT NULL,
    count INTEGER NOT NULL,
    ordered INTEGER NOT NULL,
    last REAL,
    last_step REAL NOT NULL,
    last_time REAL NOT NULL,
    min REAL,
    min_step REAL,
    max REAL,
    max_step REAL,
    sparkline BLOB NOT NULL,
    packed INTEGER NOT NULL,
    pieces INTEGER NOT NULL,
    UNIQUE (run_id, metric)
  ) STRICT;
  CREATE INDEX series_ranking ON series (metric, last);

  CREATE TABLE chunks (
    series_id INTEGER NOT NULL REFERENCES series (id),
    level INTEGER NOT NULL,
    first INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX chunks_place ON chunks (series_id, level, first);

  CREATE TABLE artifacts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at REAL NOT NULL,
    PRIMARY KEY (run_id, path)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE datasets (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    version TEXT,
    shape TEXT,
    bytes INTEGER,
    created_at REAL NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (name, hash)
  ) STRICT;
  CREATE INDEX datasets_revision ON datasets (revision);

  CREATE TABLE dataset_uses (
    dataset_id INTEGER NOT NULL REFERENCES datasets (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    role TEXT NOT NULL,
    version TEXT,
    PRIMARY KEY (run_id, dataset_id, role)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX dataset_uses_dataset ON dataset_uses (dataset_id);

  CREATE TABLE journals (
    writer TEXT PRIMARY KEY,
    host TEXT,
    boot_id TEXT,
    pid INTEGER,
    start_ticks TEXT,
    next_sequence INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    grown_at REAL NOT NULL,
    damaged INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE damage (
    id INTEGER PRIMARY KEY,
    writer TEXT NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    bytes BLOB,
    found_at REAL NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE experiment_tags (
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (experiment_id, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE logged_models (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    params TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX logged_models_run ON logged_models (run_id);
  `,
  // Names are unique for an owner: in a store that users share, each has names of
  // their own. What is known of a dataset stays with the experiment that used it, so
  // that nobody learns or changes anything of it through another's; 0 stands for all
  // experiments, in a store of one user.
  `
  CREATE TABLE experiments_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    objective_metric TEXT,
    objective_goal TEXT,
    owner TEXT NOT NULL,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    colors INTEGER NOT NULL,
    best_run_id TEXT,
    revision INTEGER NOT NULL,
    visibility TEXT,
    UNIQUE (name, owner)
  ) STRICT;
  INSERT INTO experiments_new (id, name, objective_metric, objective_goal, owner, created_at,
      updated_at, colors, best_run_id, revision)
    SELECT id, name, objective_metric, objective_goal, owner, created_at, updated_at, colors,
      best_run_id, revision FROM experiments;
  DROP TABLE experiments;
  ALTER TABLE experiments_new RENAME TO experiments;
  CREATE INDEX experiments_revision ON experiments (revision);
  CREATE INDEX experiments_owner ON experiments (owner);

  CREATE TABLE datasets_new (
    id INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    version TEXT,
    shape TEXT,
    bytes INTEGER,
    created_at REAL NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (name, hash, experiment_id)
  ) STRICT;
  INSERT INTO datasets_new (id, experiment_id, name, hash, version, shape, bytes, created_at,
      revision)
    SELECT id, 0, name, hash, version, shape, bytes, created_at, revision FROM datasets;
  DROP TABLE datasets;
  ALTER TABLE datasets_new RENAME TO datasets;
  CREATE INDEX datasets_revision ON datasets (revision);
  CREATE INDEX datasets_experiment ON datasets (experiment_id);

  ALTER TABLE journals ADD COLUMN owner TEXT;

  CREATE TABLE users (
    name TEXT PRIMARY KEY,
    groups TEXT NOT NULL,
    admin INTEGER NOT NULL,
    seen_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE grants (
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    PRIMARY KEY (experiment_id, kind, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE access_changes (
    user TEXT NOT NULL,
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    revision INTEGER NOT NULL,
    PRIMARY KEY (user, experiment_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX access_changes_revision ON access_changes (user, revision);

  CREATE TABLE comparisons (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    run_ids TEXT NOT NULL,
    view TEXT,
    created_at REAL NOT NULL
  ) STRICT;
  CREATE INDEX comparisons_created ON comparisons (created_at DESC, id);

  CREATE TABLE comparison_grants (
    comparison_id TEXT NOT NULL REFERENCES comparisons (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (comparison_id, kind, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user TEXT NOT NULL,
    token BLOB NOT NULL,
    created_at REAL NOT NULL,
    expires_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_expiry ON sessions (expires_at);

  CREATE TABLE logins (
    state_hash TEXT PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    verifier BLOB NOT NULL,
    next TEXT NOT NULL,
    expires_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX logins_expiry ON logins (expires_at);
  `
];
