// The flags by which commands are told which sessions they are about.
import { z } from 'zod';

export const sessionFlag = z
  .string()
  .optional()
  .describe('only this session: tenant/id, id, clientId, or path below the place');

export const tenantFlag = z
  .string()
  .optional()
  .describe('only this tenant (a company number is understood)')
  .meta({ aliases: ['company'] });
