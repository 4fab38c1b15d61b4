// Alert: a plan that was too much for its budget waits for somebody to approve it.
import type { AlertRule, AlertScene } from '../alert.ts';
import { durationText, sizeText } from '../amounts.ts';

const event = 'plan.waiting';

export const planWaits: AlertRule = {
  name: 'plan-waits',
  event,
  alerts: ({ waitingPlans, settings: { reminderMs }, nowMs }: AlertScene) =>
    waitingPlans.map(({ id, madeBy, operation, steps, sizeBytes, madeAtMs }) => {
      // A clock that jumped back makes plans of the future; they have waited for no time.
      const waitedMs = Math.max(0, nowMs - madeAtMs);
      return {
        // Not by its id: a job makes its plan anew every time, and the same thing waiting is no news.
        key: `${event}|${madeBy}|${operation}`,
        event,
        // As long as it takes a standing alert to be told again is too long for a decision.
        level: reminderMs > 0 && waitedMs >= reminderMs ? 'warning' : 'info',
        session: null,
        text: `The plan ${id} (${operation}, ${steps} steps, ${sizeText(sizeBytes)}) has waited ${durationText(waitedMs)} for approval: read it with \`holdfast plan ${id}\`, apply it with \`holdfast apply ${id}\`.`,
        payload: { plan: id, operation, steps, sizeBytes, waitedMs },
      };
    }),
};
