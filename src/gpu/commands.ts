import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { formatMemory } from './figures.js';
import type { IDevicesModel } from './tokens.js';

export namespace CommandIDs {
  export const open = 'trainlab:open-gpu-status';
  export const shutDownKernel = 'trainlab:shut-down-gpu-kernel';
}

export interface DeviceCommandsOptions {
  commands: CommandRegistry;
  model: IDevicesModel;
  kernels: Pick<Kernel.IManager, 'shutdown'>;
  trans: TranslationBundle;
  /** Shows the panel. */
  show(): void;
}

export function addDeviceCommands(options: DeviceCommandsOptions): void {
  const { commands, model, kernels, trans, show } = options;

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show GPU Status'),
    caption: trans.__('Show GPUs, processor and memory, and which kernels hold them'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: show
  });

  commands.addCommand(CommandIDs.shutDownKernel, {
    label: trans.__('Shut Down Kernel That Holds a GPU'),
    describedBy: {
      args: {
        type: 'object',
        properties: { kernelId: { type: 'string', description: 'Id of the kernel.' } },
        required: ['kernelId']
      }
    },
    isEnabled: args => typeof args.kernelId === 'string',
    execute: async args => {
      const kernelId = args.kernelId as string;
      const held = model.holders.filter(holder => holder.kernelId === kernelId);
      const memory = held.reduce((sum, holder) => sum + (holder.memory ?? 0), 0);
      // Its variables cannot be brought back, so that undoing is no way here.
      const answer = await showDialog({
        title: trans.__('Shut down the kernel?'),
        body:
          (held[0]?.path === undefined
            ? trans.__('The kernel ends.')
            : trans.__('The kernel of %1 ends.', held[0].path)) +
          ' ' +
          (memory > 0
            ? trans.__(
                '%1 of GPU memory are given back, and its variables are lost.',
                formatMemory(memory)
              )
            : trans.__('Its variables are lost.')),
        buttons: [
          Dialog.cancelButton(),
          Dialog.warnButton({ label: trans.__('Shut down') })
        ]
      });
      if (answer.button.accept) {
        try {
          await kernels.shutdown(kernelId);
        } catch (error) {
          await showErrorMessage(
            trans.__('The kernel could not be shut down'),
            error as Error
          );
        }
      }
    }
  });
}
