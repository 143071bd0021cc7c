import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { doctorIcon } from './icon.js';

/** The way to the doctor in the status bar. It asks nothing by itself. */
export class DoctorStatusItem extends Widget {
  constructor({ trans, onClick }: DoctorStatusItem.IOptions) {
    const button = document.createElement('button');
    button.type = 'button';
    super({ node: button });
    this.addClass('tl-DoctorStatus');
    const label = trans.__('TrainLab: look at every layer, from the GPU to the kernel');
    button.title = label;
    button.setAttribute('aria-label', label);
    doctorIcon.element({ container: button, stylesheet: 'statusBar' });
    this._onClick = onClick;
    button.addEventListener('click', this._onClick);
  }

  override dispose(): void {
    this.node.removeEventListener('click', this._onClick);
    super.dispose();
  }

  private readonly _onClick: () => void;
}

export namespace DoctorStatusItem {
  export interface IOptions {
    trans: TranslationBundle;
    onClick(): void;
  }
}
