// What `doctor` answers.
import { z } from 'zod';
import { findingTable } from '../../core/finding.ts';
import type { Finding, FindingCode } from '../../core/finding.ts';
import type { DoctorReport } from '../doctor.ts';
import { sessionRef } from './session.ts';

const code = z.enum(Object.keys(findingTable) as [FindingCode, ...FindingCode[]]);

const finding: z.ZodType<Finding> = z
  .object({
    code,
    level: z.enum(['info', 'warning', 'critical']),
    place: z.string(),
    session: sessionRef.nullable(),
    path: z.string().nullable(),
    text: z.string(),
    next: z.string(),
  })
  .meta({ id: 'Finding' });

export const doctorReport: z.ZodType<DoctorReport> = z
  .object({
    findings: z.array(finding),
    places: z.array(
      z.object({
        place: z.string(),
        fileSystem: z
          .object({
            type: z.string(),
            mountPoint: z.string().nullable(),
            source: z.string().nullable(),
            remote: z.boolean(),
            survivesRestart: z.enum(['yes', 'no', 'unknown']),
            why: z.string(),
          })
          .nullable(),
        database: z
          .object({
            product: z.string(),
            schemaVersion: z.number(),
            sizeBytes: z.number(),
            risks: z.array(z.string()),
          })
          .nullable(),
      }),
    ),
    sessions: z.array(
      z.object({
        session: z.string(),
        state: z.enum(['whole', 'absent', 'damaged', 'unreadable', 'unknown']),
        why: z.string(),
      }),
    ),
    probes: z.array(
      z.object({
        place: z.string(),
        where: z.string(),
        cases: z.array(z.object({ name: z.string(), failure: z.string().nullable() })),
      }),
    ),
  })
  .meta({ id: 'DoctorReport' });
