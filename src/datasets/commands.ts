/** Commands of the datasets; their arguments are described where they are added. */
export namespace DatasetCommandIDs {
  export const open = 'trainlab:open-datasets';
  export const register = 'trainlab:register-dataset';
  export const insertCode = 'trainlab:insert-dataset-code';
}

/** Arguments that name a dataset. */
export const DATASET_ARGS = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'Name of the dataset.' },
    hash: { type: 'string', description: 'Hash of its content.' }
  }
} as const;
