import { LabIcon } from '@jupyterlab/ui-components';
import run from '../../style/icons/run.svg';

/** One curve with its last point: a run. */
export const runIcon = new LabIcon({ name: 'trainlab:run', svgstr: run });
