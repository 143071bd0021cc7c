import { LabIcon } from '@jupyterlab/ui-components';
import datasets from '../../style/icons/datasets.svg';

/** Layers of a store: datasets. */
export const datasetsIcon = new LabIcon({ name: 'trainlab:datasets', svgstr: datasets });
