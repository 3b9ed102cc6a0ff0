import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, control, key } from './org.mjs';

const noAssignment = { headers: { 'Sforce-Auto-Assign': 'FALSE' } };

test('client credentials sign in as the integration user', async () => {
  const connection = await connect();

  const identity = await connection.identity();

  assert.equal(connection.userInfo.organizationId, '00D000000000001EAA');
  assert.equal(identity.user_id, connection.userInfo.id);
  assert.equal(identity.organization_id, '00D000000000001EAA');
});

test('a Case is created, read, changed, upserted and deleted', async () => {
  const cases = (await connect()).sobject('Case');
  const conversation = key('crud');

  const created = await cases.create({ Subject: 'Help', SupportChat_ConversationId__c: conversation }, noAssignment);
  const read = await cases.retrieve(created.id);
  const updated = await cases.update({ Id: created.id, Status: 'Closed' }, noAssignment);
  const closed = await cases.retrieve(created.id);
  const upserted = await cases.upsert({ SupportChat_ConversationId__c: conversation, Subject: 'Other' }, 'SupportChat_ConversationId__c', noAssignment);
  const deleted = await cases.destroy(created.id);

  assert.equal(created.success, true);
  assert.equal(read.Status, 'New');
  assert.equal(updated.success, true);
  assert.equal(closed.IsClosed, true);
  assert.equal(upserted.success, true);
  assert.equal(deleted.success, true);
  await assert.rejects(cases.retrieve(created.id), { errorCode: 'NOT_FOUND' });
});

test('refusals carry the code of Salesforce', async () => {
  const connection = await connect();
  const conversation = key('refusal');
  await connection.sobject('Case').create({ SupportChat_ConversationId__c: conversation });

  await assert.rejects(connection.sobject('Case').create({ SupportChat_ConversationId__c: conversation }), { errorCode: 'DUPLICATE_VALUE' });
  await assert.rejects(connection.sobject('Case').create({ Nope__c: 1 }), { errorCode: 'INVALID_FIELD' });
  await assert.rejects(connection.query('SELECT Nope FROM Case'), { errorCode: 'INVALID_FIELD' });
  await assert.rejects(connection.query('SELECT FROM Case'), { errorCode: 'MALFORMED_QUERY' });
});

test('collections write up to 200 rows and answer each of them', async () => {
  const messages = (await connect()).sobject('SupportChat_Message__c');
  const prefix = key('row');
  const rows = Array.from({ length: 250 }, (_, n) => ({ MessageId__c: `${prefix}-${n}`, Version__c: 5, Kind__c: n === 7 ? 'Smoke' : 'Text' }));

  const created = await messages.create(rows, { allowRecursive: true, allOrNone: false });
  const older = await messages.upsert(
    [{ MessageId__c: `${prefix}-1`, Version__c: 4 }, { MessageId__c: `${prefix}-2`, Version__c: 6 }],
    'MessageId__c', { allOrNone: false });

  assert.equal(created.length, 250);
  assert.deepEqual(created.flatMap((row, n) => (row.success ? [] : [n])), [7]);
  assert.equal(created[7].errors[0].statusCode, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
  assert.equal(older[0].errors[0].statusCode, 'FIELD_CUSTOM_VALIDATION_EXCEPTION');
  assert.match(older[0].errors[0].message, /^SUPPORTCHAT_OLDER_VERSION/);
  assert.equal(older[1].success, true);
});

test('a query is followed over its pages', async () => {
  const connection = await connect();
  const prefix = key('page');
  await connection.sobject('SupportChat_Message__c').create(
    Array.from({ length: 450 }, (_, n) => ({ MessageId__c: `${prefix}-${String(n).padStart(4, '0')}`, SentAtMs__c: 1795000000000 + n })),
    { allowRecursive: true });

  const query = `SELECT MessageId__c, SentAtMs__c, Owner.Name FROM SupportChat_Message__c WHERE MessageId__c LIKE '${prefix}-%' ORDER BY MessageId__c`;
  const first = await connection.query(query, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  const all = await connection.query(query, { autoFetch: true, maxFetch: 1000, headers: { 'Sforce-Query-Options': 'batchSize=200' } });

  assert.equal(first.totalSize, 450);
  assert.equal(first.records.length, 200);
  assert.equal(first.done, false);
  assert.equal(all.records.length, 450);
  assert.equal(all.records[449].SentAtMs__c, 1795000000449);
  assert.equal(all.records[0].Owner.Name, 'Integration User');
});

test('describe and limits are understood', async () => {
  const connection = await connect();

  const description = await connection.sobject('SupportChat_Message__c').describe();
  const everything = await connection.describeGlobal();
  const limits = await connection.limits();

  assert.equal(description.fields.find((field) => field.name === 'MessageId__c').externalId, true);
  assert.ok(everything.sobjects.some((type) => type.name === 'Case'));
  assert.equal(limits.DailyApiRequests.Max, 100000);
  assert.ok(connection.limitInfo.apiUsage.used > 0);
});

test('an expired token is renewed once and the call repeated', async () => {
  let renewals = 0;
  const connection = await connect({
    refreshFn: async (stale, done) => {
      renewals += 1;
      await stale.authorize({ grant_type: 'client_credentials' });
      done(null, stale.accessToken);
    },
  });

  await control('POST', '/tokens/expire');
  const statuses = await connection.query('SELECT ApiName FROM CaseStatus ORDER BY SortOrder');

  assert.equal(renewals, 1);
  assert.deepEqual(statuses.records.map((status) => status.ApiName), ['New', 'Working', 'Escalated', 'Closed']);
});
