/** Commands of all plugins; their arguments are described where they are added. */
export namespace CommandIDs {
  export const openExperiments = 'trainlab:open-experiments';
  export const searchRuns = 'trainlab:search-runs';
  export const reload = 'trainlab:reload-experiments';
  export const order = 'trainlab:order-runs';
  export const rename = 'trainlab:rename-run';
  export const remove = 'trainlab:delete-runs';
  export const restore = 'trainlab:restore-runs';
  export const share = 'trainlab:share-experiment';
  export const open = 'trainlab:open-run';
  export const compare = 'trainlab:compare-runs';
  export const openNotebook = 'trainlab:open-notebook-of-run';
  export const openDoctor = 'trainlab:open-doctor';
  export const start = 'trainlab:start-first-run';
}
