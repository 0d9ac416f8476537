import type { HealthResponse } from '@viva/protocol/api';
import type { LanguagesResponse } from '@viva/protocol/run';
import { useCallback, useEffect, useState } from 'react';
import { getHealth, getLanguages } from '../api.ts';

/** What this deployment can do now; null while unknown. */
export interface Deployment {
  readonly health: HealthResponse | null;
  readonly languages: LanguagesResponse['languages'] | null;
}

/**
 * Asks on `refresh` and when the page becomes visible again. An answer that does not come leaves the last one
 * in place.
 */
export function useDeployment(): Deployment & { refresh: () => void } {
  const [deployment, setDeployment] = useState<Deployment>({ health: null, languages: null });

  const refresh = useCallback(() => {
    getHealth().then((health) => {
      if (health.ok) setDeployment((last) => ({ ...last, health: health.value }));
    });
    getLanguages().then((answer) => {
      if (answer.ok) setDeployment((last) => ({ ...last, languages: answer.value.languages }));
    });
  }, []);

  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, [refresh]);

  return { ...deployment, refresh };
}
