// Alert: a plan that was too much for its budget waits for somebody to approve it.
import type { AlertRule, AlertScene } from '../alert.ts';
import { durationText, sizeText } from '../amounts.ts';

const event = 'plan.waiting';

export const planWaits: AlertRule = {
  name: 'plan-waits',
  event,
  alerts: ({ waitingPlans, settings: { reminderMs }, nowMs }: AlertScene) =>
    waitingPlans.map(({ id, operation, steps, sizeBytes, madeAtMs }) => {
      // A clock that jumped back makes plans of the future; they have waited for no time.
      const waitedMs = Math.max(0, nowMs - madeAtMs);
      return {
        key: `${event}|${id}`,
        event,
        // As long as it takes a standing alert to be told again is too long for a decision.
        level: reminderMs > 0 && waitedMs >= reminderMs ? 'warning' : 'info',
        session: null,
        text: `The plan ${id} (${operation}, ${steps} steps, ${sizeText(sizeBytes)}) has waited ${durationText(waitedMs)} for approval: read it with \`holdfast plan ${id}\`, apply it with \`holdfast apply ${id}\`.`,
        payload: { plan: id, operation, steps, sizeBytes, waitedMs },
      };
    }),
};
