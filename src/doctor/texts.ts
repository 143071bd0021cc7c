import type { TranslationBundle } from '@jupyterlab/translation';
import type { IFinding } from './tokens.js';

/** The name of a layer; layers that are not known here keep their own. */
export function layerText(layer: string, trans: TranslationBundle): string {
  switch (layer) {
    case 'processor':
      return trans.__('Processor');
    case 'gpu':
      return trans.__('GPU');
    case 'memory':
      return trans.__('Memory');
    case 'storage':
      return trans.__('Storage');
    case 'node':
      return trans.__('Node.js');
    case 'programs':
      return trans.__('Programs');
    case 'engine':
      return trans.__('Engine');
    case 'store':
      return trans.__('Experiment store');
    case 'jupyterlab':
      return trans.__('JupyterLab');
    case 'kernel':
      return trans.__('Kernel');
    case 'lab extension':
      return trans.__('Lab extension');
    case 'server extension':
      return trans.__('Server extension');
    case 'mlflow':
      return trans.__('MLflow');
    default:
      return layer;
  }
}

export function stateText(state: IFinding['state'], trans: TranslationBundle): string {
  switch (state) {
    case 'ok':
      return trans.__('In order');
    case 'absent':
      return trans.__('Not there, and not needed');
    case 'mend':
      return trans.__('To mend');
  }
}

/** All findings in one sentence. */
export function summaryText(
  findings: readonly IFinding[],
  trans: TranslationBundle
): string {
  const broken = findings.filter(({ state }) => state === 'mend').length;
  return broken === 0
    ? trans.__('All is well.')
    : trans._n('%1 layer to mend.', '%1 layers to mend.', broken);
}
