import { useEffect } from 'react';

/** What the browser's tab and history call the view that is shown. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · TrainLab` : 'TrainLab';
  }, [title]);
}
