import { LabIcon } from '@jupyterlab/ui-components';
import experiments from '../style/icons/experiments.svg';
import comparison from '../style/icons/comparison.svg';

/** Curves that come down: the experiments of the store. */
export const experimentsIcon = new LabIcon({
  name: 'trainlab:experiments',
  svgstr: experiments
});

/** Two curves side by side: a comparison of runs. */
export const comparisonIcon = new LabIcon({
  name: 'trainlab:comparison',
  svgstr: comparison
});
