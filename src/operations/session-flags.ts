// The flags by which commands are told which sessions they are about.
import { z } from 'zod';

export const sessionFlag = z
  .string()
  .optional()
  .describe('only this session: tenant/id, id, clientId, path below the place, or place#path');

export const tenantFlag = z
  .string()
  .optional()
  .describe('only this tenant (a company number is understood)')
  .meta({ aliases: ['company'] });

/** For commands about one session, which stands without a flag. */
export const namedSession = z
  .string()
  .describe('the session: tenant/id, id, clientId, path below the place, or place#path')
  .meta({ positional: true });
