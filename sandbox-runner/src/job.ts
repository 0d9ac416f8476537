import { LANGUAGES, type LanguageId } from '@viva/protocol/languages';
import { MEBIBYTE, type RunLimits } from '@viva/protocol/limits';
import type { RunRequest } from '@viva/protocol/run';
import type { Config } from './config.ts';
import type { Interaction, Job } from './sandbox/sandbox.ts';

/** What a run of a language may use when it asks for nothing less. */
export function limitsOf(language: LanguageId, most: RunLimits): RunLimits {
  const memoryBytes = Math.min(LANGUAGES[language].memoryMiB * MEBIBYTE, most.memoryBytes);
  return { ...most, memoryBytes };
}

/** Fills in the defaults of a request. A caller may ask for less than the service gives, never for more. */
export function jobOf(
  { language, files, entry, stdin, limits }: RunRequest,
  config: Pick<Config, 'limits' | 'interactive'>,
  interaction: Interaction | null = null,
): Job {
  const most = limitsOf(language, config.limits);
  const wallMs = interaction ? config.interactive.wallMs : most.wallMs;
  return {
    language,
    files,
    entry: entry ?? files[0]?.path ?? '',
    stdin,
    limits: {
      cpuMs: Math.min(limits.cpuMs ?? most.cpuMs, most.cpuMs),
      wallMs: Math.min(limits.wallMs ?? wallMs, wallMs),
      memoryBytes: Math.min(limits.memoryBytes ?? most.memoryBytes, most.memoryBytes),
      processes: Math.min(limits.processes ?? most.processes, most.processes),
      outputBytes: Math.min(limits.outputBytes ?? most.outputBytes, most.outputBytes),
      fileBytes: Math.min(limits.fileBytes ?? most.fileBytes, most.fileBytes),
    },
    interaction,
  };
}
