// Protects every place that a process may be using, when asked to (`--require-stopped`).
import { vetoEach } from './veto-each.ts';

export const requireStoppedPrograms = vetoEach('require-stopped-programs', ({ settings, atWork }) => {
  return (removal) => {
    if (!settings.requireStopped) return null;
    const { place } = removal.session;
    const signs = atWork?.get(place);
    if (signs === undefined) return `nobody looked whether programs use ${place}`;
    return signs.length > 0 ? `programs use ${place}: ${signs.join('; ')}` : null;
  };
});
