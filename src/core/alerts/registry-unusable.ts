// Alert: the instances list cannot be used, so no profile can be told from an orphan.
import type { AlertRule, AlertScene } from '../alert.ts';
import { shown } from '../finding.ts';

const event = 'place.registry';

export const registryUnusable: AlertRule = {
  name: 'registry-unusable',
  event,
  alerts({ inventory: { registry } }: AlertScene) {
    if (registry.state !== 'unusable') return [];
    // Why stays out: the words of a parser quote the list, which is somebody's customers.
    return [
      {
        key: `${event}|${registry.path}`,
        event,
        level: 'critical',
        session: null,
        text: `The instances list ${shown(registry.path)} cannot be used, so nothing is called an orphan until it can: restore it from its backup; \`holdfast doctor\` says what is wrong.`,
        payload: { path: registry.path },
      },
    ];
  },
};
