// What `stop` answers.
import { z } from 'zod';
import type { StoppedSession } from '../stop.ts';
import { sessionRef } from './session.ts';

export const stoppedSession: z.ZodType<StoppedSession> = z
  .object({
    session: sessionRef,
    state: z.enum(['closed', 'not-running', 'left']),
    how: z.enum(['port', 'signal']).nullable(),
    pids: z.array(z.number()),
    why: z.array(z.string()),
    advice: z.string(),
  })
  .meta({ id: 'StoppedSession' });
