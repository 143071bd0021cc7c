import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../command-ids.js';
import { reportFailure } from './report-failure.js';
import { RUN_IDS_ARGS, runIdsOf } from './run-arguments.js';
import type { IExperimentsModel, RunOrder } from './tokens.js';

/** How long an offer to undo stays on the screen, milliseconds. */
const UNDO_TIME = 10_000;

export interface ExperimentsCommandsOptions {
  commands: CommandRegistry;
  model: IExperimentsModel;
  trans: TranslationBundle;
  /** Keeps the order for the next time. */
  saveOrder(order: RunOrder): void;
}

/** Adds what can be done with the runs of the sidebar. */
export function addRunCommands(options: ExperimentsCommandsOptions): void {
  const { commands, model, trans } = options;
  const ids = (args: ReadonlyPartialJSONObject) => runIdsOf(args, model);

  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename Run…'),
    describedBy: { args: RUN_IDS_ARGS },
    isEnabled: args => ids(args).length === 1,
    execute: args => model.beginRename(ids(args)[0])
  });

  commands.addCommand(CommandIDs.remove, {
    label: args =>
      ids(args).length > 1
        ? trans._n('Delete %1 Run', 'Delete %1 Runs', ids(args).length)
        : trans.__('Delete Run'),
    describedBy: { args: RUN_IDS_ARGS },
    isEnabled: args => ids(args).length > 0,
    execute: async args => {
      const runIds = ids(args);
      const [first] = runIds;
      const name = model.run(first)?.name ?? first;
      try {
        await model.setDeleted(runIds, true);
      } catch (reason) {
        reportFailure(trans.__('The runs could not be deleted.'), reason, trans);
        return;
      }
      Notification.info(
        runIds.length === 1
          ? trans.__('Deleted %1', name)
          : trans.__('Deleted %1 runs', runIds.length),
        {
          autoClose: UNDO_TIME,
          actions: [
            {
              label: trans.__('Undo'),
              caption: trans.__('Bring the deleted runs back'),
              callback: () => void commands.execute(CommandIDs.restore, { runIds })
            }
          ]
        }
      );
    }
  });

  commands.addCommand(CommandIDs.restore, {
    label: trans.__('Restore Deleted Runs'),
    describedBy: {
      args: {
        type: 'object',
        required: ['runIds'],
        properties: {
          runIds: {
            type: 'array',
            items: { type: 'string' },
            description: 'Ids of the deleted runs.'
          }
        }
      }
    },
    execute: async args => {
      try {
        await model.setDeleted(ids(args), false);
      } catch (reason) {
        reportFailure(trans.__('The runs could not be restored.'), reason, trans);
      }
    }
  });

  commands.addCommand(CommandIDs.reload, {
    label: trans.__('Reload Experiments'),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => model.reload()
  });

  commands.addCommand(CommandIDs.order, {
    label: args => orderLabel(args.order, trans),
    describedBy: {
      args: {
        type: 'object',
        required: ['order'],
        properties: {
          order: {
            type: 'string',
            enum: ['newest', 'best', 'name'],
            description: 'The order of runs within their experiment.'
          }
        }
      }
    },
    isToggleable: true,
    isToggled: args => model.order === args.order,
    execute: args => {
      if (isOrder(args.order)) {
        model.order = args.order;
        options.saveOrder(args.order);
      }
    }
  });
}

export function isOrder(value: unknown): value is RunOrder {
  return value === 'newest' || value === 'best' || value === 'name';
}

function orderLabel(order: unknown, trans: TranslationBundle): string {
  switch (order) {
    case 'best':
      return trans.__('Best First');
    case 'name':
      return trans.__('By Name');
    default:
      return trans.__('Newest First');
  }
}
