import { useCallback, useEffect, useState } from 'react';
import type {
  Experiment,
  ExperimentSharing,
  ExperimentSharingUpdate
} from '@trainlab/api';
import { ExperimentSharingForm } from '@trainlab/views/sharing';
import { Dialog } from './dialog.js';
import { usePage } from './session.js';

export interface ExperimentSharingDialogProps {
  experiment: Experiment;
  onClose(): void;
}

/** Who may read, change and share an experiment. */
export function ExperimentSharingDialog(props: ExperimentSharingDialogProps) {
  const { experiment, onClose } = props;
  const { sharing, trans, href } = usePage();
  const [present, setPresent] = useState<ExperimentSharing>();
  const [error, setError] = useState<Error>();
  const { id } = experiment;

  useEffect(() => {
    let wanted = true;
    sharing.experimentSharing(id).then(
      answer => wanted && setPresent(answer),
      (reason: Error) => wanted && setError(reason)
    );
    return () => {
      wanted = false;
    };
  }, [sharing, id]);

  const find = useCallback(
    async (search: string) => (await sharing.principals(search)).principals,
    [sharing]
  );
  const put = (update: ExperimentSharingUpdate) => {
    setError(undefined);
    sharing.shareExperiment(id, update).then(setPresent, setError);
  };
  return (
    <Dialog
      title={trans.__('Share "%1"', experiment.name)}
      error={error}
      link={href({ view: 'experiments', experimentId: id })}
      onClose={onClose}
    >
      {present && (
        <ExperimentSharingForm
          sharing={present}
          find={find}
          onChange={put}
          trans={trans}
        />
      )}
    </Dialog>
  );
}
