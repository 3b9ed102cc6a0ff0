/** A wire adapter: a record with the fields that were asked for, from the org of this page. */
export class getRecord {
  constructor(dataCallback) {
    this.tell = dataCallback;
    dataCallback({ data: undefined, error: undefined });
  }

  connect() {}

  disconnect() {}

  async update({ recordId, fields = [], optionalFields = [] }) {
    if (!recordId) return;
    const names = [...fields, ...optionalFields].map((field) => field.fieldApiName);
    const answer = await fetch(`/record/${recordId}?fields=${names}`);
    const body = await answer.json();
    if (answer.ok) this.tell({ data: { fields: Object.fromEntries(names.map((name) => [name, { value: body[name] ?? null }])) }, error: undefined });
    else this.tell({ data: undefined, error: { body } });
  }
}

export const getFieldValue = (record, field) => record?.fields[field.fieldApiName]?.value;
