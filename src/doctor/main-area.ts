import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DoctorModel } from './model.js';
import { DoctorView } from './view.js';

export interface DoctorTabOptions {
  serverSettings: ServerConnection.ISettings;
  trans: TranslationBundle;
}

/** Makes the tab of the doctor, which looks at once. */
export function makeDoctor({
  serverSettings,
  trans
}: DoctorTabOptions): MainAreaWidget<DoctorView> {
  const model = new DoctorModel({ serverSettings });
  const tab = new MainAreaWidget({ content: new DoctorView({ model, trans }) });
  tab.content.node.setAttribute('aria-label', trans.__('Doctor'));
  tab.toolbar.hide();
  tab.title.label = trans.__('Doctor');
  tab.title.caption = trans.__('What TrainLab stands on');
  tab.disposed.connect(() => model.dispose());
  void model.look();
  return tab;
}
