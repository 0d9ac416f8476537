import { type JsonSchema, namedSchemas } from '../../openapi.ts';

const schemas = namedSchemas();

/** The named schemas that the page describes by themselves, and refers to. */
export const TYPES = [
  'LanguageId',
  'Role',
  'Verdict',
  'Participant',
  'SessionInfo',
  'RoomRun',
  'RunProgress',
  'TerminalSize',
] as const;

const hasSection = (name: string | null) => TYPES.some((type) => type === name);

/** A row of a table of fields: its name, its type, and what it means, in Markdown. */
export type FieldRow = readonly [name: string, type: string, meaning: string];

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null;

const variantsOf = ({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] =>
  [...((anyOf as unknown[]) ?? []), ...((oneOf as unknown[]) ?? [])].filter(isSchema);

const nameOf = ({ $ref }: JsonSchema): string | null => $ref?.split('/').at(-1) ?? null;

/** The schema that is meant, which may stand elsewhere under a name. */
const resolved = (schema: JsonSchema): JsonSchema => schemas[nameOf(schema) ?? ''] ?? schema;

/** The objects of which one is meant, where a schema has several. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const variants = variantsOf(resolved(schema));
  return variants.length === 0 ? [schema] : variants;
}

const isNull = ({ type }: JsonSchema) => type === 'null';

/** An object or a list of objects within a type that may also be null. */
function partsOf(
  schema: JsonSchema,
): { readonly suffix: string; readonly object: JsonSchema } | null {
  const [only, ...more] = variantsOf(schema).filter((variant) => !isNull(variant));
  if (only) return more.length === 0 ? partsOf(only) : null;
  if (hasSection(nameOf(schema))) return null;
  const whole = resolved(schema);
  if (isSchema(whole.items)) {
    const inner = partsOf(whole.items as JsonSchema);
    return inner && { suffix: `[]${inner.suffix}`, object: inner.object };
  }
  return whole.properties ? { suffix: '', object: whole } : null;
}

function range({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  // Only integers have one in these schemas.
  const least =
    minimum ?? (typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : undefined);
  if (least !== undefined && maximum !== undefined) {
    return ` from ${least.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
  }
  if (maximum !== undefined) return ` up to ${maximum.toLocaleString('en')}`;
  return least === undefined ? '' : ` from ${least} on`;
}

function length({ minLength, maxLength }: JsonSchema): string {
  if (maxLength === undefined) return '';
  return minLength === undefined
    ? ` of at most ${maxLength} characters`
    : ` of ${minLength} to ${maxLength} characters`;
}

const STRINGS: Readonly<Record<string, string>> = {
  'date-time': 'time',
  uri: 'URL',
  base64: 'base64',
};

function simpleType(schema: JsonSchema, type: string): string {
  switch (type) {
    case 'integer':
      return `integer${range(schema)}`;
    case 'number':
      return `number${range(schema)}`;
    case 'string':
      return (STRINGS[schema.format ?? ''] ?? 'string') + length(schema);
    default:
      return type;
  }
}

/** A type in words. Those with a name are linked. */
export function typeOf(schema: JsonSchema): string {
  const name = nameOf(schema);
  if (hasSection(name)) return `[${name}](#${name?.toLowerCase()})`;
  const variants = variantsOf(schema);
  if (variants.length > 0) return variants.map(typeOf).join(' or ');
  const whole = resolved(schema);
  if (whole.const !== undefined) return `\`${String(whole.const)}\``;
  if (whole.enum) return whole.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (isSchema(whole.items)) return `list of ${typeOf(whole.items as JsonSchema)}`;
  const types = Array.isArray(whole.type) ? whole.type : [whole.type ?? 'any'];
  return types.map((type) => simpleType(whole, type)).join(' or ');
}

/** The rows of an object's fields, with those of the objects within it. */
export function fieldRows(schema: JsonSchema, prefix = ''): FieldRow[] {
  const { properties = {}, required = [] } = resolved(schema);
  return Object.entries(properties).flatMap(([name, property]) => {
    if (!isSchema(property)) return [];
    const field = property as JsonSchema;
    const byDefault = defaultOf(field);
    const meaning = [field.description, byDefault].filter(Boolean).join(' ');
    const optional = required.includes(name) || byDefault !== '' ? '' : ', optional';
    const parts = partsOf(field);
    return [
      [`${prefix}${name}`, typeOf(field) + optional, meaning],
      ...(parts ? fieldRows(parts.object, `${prefix}${name}${parts.suffix}.`) : []),
    ];
  });
}

function defaultOf(schema: JsonSchema): string {
  if (schema.default === undefined || schema.default === '') return '';
  return `By default \`${String(schema.default)}\`.`;
}
