import { LabIcon } from '@jupyterlab/ui-components';
import gpu from '../../style/icons/gpu.svg';

/** A chip with its fans: the devices of the host. */
export const gpuIcon = new LabIcon({ name: 'trainlab:gpu', svgstr: gpu });
