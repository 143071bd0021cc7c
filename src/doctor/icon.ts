import { LabIcon } from '@jupyterlab/ui-components';
import doctor from '../../style/icons/doctor.svg';

/** A pulse line: the layers that TrainLab stands on. */
export const doctorIcon = new LabIcon({ name: 'trainlab:doctor', svgstr: doctor });
