@description('Instances of one scale group that never scale to zero.')
@export()
type alwaysReadyInstances = {
  @description('`http`, or `function:<name>` with the exact name of a function; a wrong name is accepted and does nothing.')
  name: string

  @minValue(1)
  instanceCount: int
}

@description('A user, group or workload that gets a role.')
@export()
type principal = {
  @description('Object id in Microsoft Entra ID.')
  id: string
  type: 'User' | 'Group' | 'ServicePrincipal'
}

@description('Settings of the Sendbird application. The API token and the signing tokens are secrets in the vault.')
@export()
type sendbirdSettings = {
  @description('Dashboard, Overview: the application id.')
  @minLength(1)
  applicationId: string

  @description('Default: https://api-{applicationId}.sendbird.com')
  baseUrl: string?

  @description('Default 01:00:00')
  sessionTokenLifetime: string?

  @description('Default 1048576')
  maxWebhookBytes: int?

  @description('Sendbird id of an agent, made of the Salesforce user id. Default: sf_{Id}')
  agentUserIdFormat: string?
}

@description('Settings of the Salesforce org. Client secret or private key are secrets in the vault.')
@export()
type salesforceSettings = {
  @description('My Domain URL of the org: https://{domain}.my.salesforce.com')
  @minLength(1)
  loginUrl: string

  @description('Consumer key of the External Client App.')
  @minLength(1)
  clientId: string

  @description('With a user name the JWT bearer flow is used (secret salesforce-private-key), without it client credentials (secret salesforce-client-secret).')
  username: string?

  @description('Audience of the JWT; absent: the one that fits the login URL.')
  audience: string?

  @description('Default 67.0')
  apiVersion: string?

  @description('Absent: taken from the access token.')
  organizationId: string?

  @description('Default https://api.pubsub.salesforce.com:7443')
  pubSubUrl: string?

  @description('Default: the filtered channel /data/SupportChat__chn')
  topics: string[]?

  @description('Case field of the channel URL. Beside the Sendbird package: Sendbird__ChannelUrl__c. Default: SupportChat_ChannelUrl__c')
  channelUrlField: string?

  @description('Case field of the customer\'s Sendbird id. Beside the Sendbird package: Sendbird__UserId__c. Default: SupportChat_UserId__c')
  userIdField: string?

  @description('Status that a customer\'s close sets. Absent: the org\'s first closed status.')
  closedStatus: string?

  @description('Status of a Case that is opened again. Default: the default open status of the org')
  reopenedStatus: string?

  @description('Default Web')
  caseOrigin: string?

  recordTypeId: string?

  @description('Case fields that a start call may set.')
  allowedFields: string[]?

  @description('Case checkbox that says whether a bot had the channel before. Beside the Sendbird package: Sendbird__IsEinsteinBotsCase__c')
  botCaseField: string?

  @description('External id field of Contact that a verified claim may select.')
  contactExternalIdField: string?
}

@description('What is done with Case changes.')
@export()
type caseChangesSettings = {
  @description('Length of one run of the stream. Default 00:04:00')
  window: string?

  @description('A stream without any answer for this long is reconnected. Default 00:02:00')
  watchdog: string?

  @description('When an agent joins the channel. Default Assignment')
  joinOn: ('Assignment' | 'Accept')?

  @description('False beside a package that writes metadata.caseStatus itself. Default true')
  writeStatus: bool?

  @description('False beside a package that manages the agents itself. Default true')
  manageAgents: bool?
}

@description('What a customer\'s message on a closed Case leads to.')
@export()
type afterCloseSettings = {
  @description('Reopen the Case, create a follow-up, or only record the message. Default Reopen')
  action: ('Reopen' | 'FollowUp' | 'Notice')?

  @description('A later message gets a follow-up. Default 3.00:00:00')
  reopenWithin: string?

  @description('Who owns a reopened Case. Default OwnerIfAvailable')
  reopenTo: ('OwnerIfAvailable' | 'Owner' | 'Queue')?

  @description('DeveloperName of the queue for reopened Cases. Default: the assignment rule of the org chooses')
  reopenQueue: string?

  @description('A message this soon after the close opens nothing. Default 00:00:00')
  courtesyWindow: string?

  @description('Freeze the channel of a closed Case: clients then ask to go on by POST .../reopen. Default false')
  freezeOnClose: bool?
}

@description('What follows when a customer does not answer the agent.')
@export()
type silenceSettings = {
  @description('Remind the customer after this time, in business hours. Default: never')
  remindAfter: string?

  @description('Close the Case after this time, longer than remindAfter. Default: never')
  closeAfter: string?
}

@description('By kind of notice: Enabled (true or false), and by language (de, pt_BR) a text that replaces ours.')
@export()
type noticesSettings = {
  *: { *: string }
}

@description('Who issues the tokens of the customers.')
@export()
type clientAuthSettings = {
  @description('Issuer URL of the OpenID Connect provider.')
  @minLength(1)
  authority: string

  @description('Default supportchat')
  audience: string?

  @description('Claim that must hold the audience: client_id for access tokens without aud. Default aud')
  audienceClaim: string?

  @description('Claim that holds the user id. Default sub')
  userIdClaim: string?

  @description('Claim that holds the roles: a name, a URI, or a path with dots. Default roles')
  rolesClaim: string?
}

@description('What becomes of messages and of their files.')
@export()
type transcriptsSettings = {
  @description('File: a transcript as a file on the Case, once it is closed, in place of rows. Both: beside them. Default Rows')
  mode: ('Rows' | 'File' | 'Both')?

  @description('Copy: into Salesforce Files on the Case, beside the link. Default Link')
  files: ('Link' | 'Copy')?

  @description('Larger files stay links. Default 26214400')
  @minValue(1)
  @maxValue(104857600)
  maxFileBytes: int?

  @description('Types that are copied, such as image/*. Default all')
  fileTypes: string[]?

  @description('Hosts that files are fetched from beside Sendbird\'s own.')
  fileHosts: string[]?
}

@description('How many numbered secrets of each kind the app reads from the vault: two while a key is being rotated.')
@export()
type keyCounts = {
  @description('sendbird-signing-token-N. With 0 webhooks are verified with the API token.')
  @minValue(0)
  @maxValue(4)
  signingTokens: int

  @description('push-key-N')
  @minValue(0)
  @maxValue(4)
  pushKeys: int

  @description('ops-key-N')
  @minValue(0)
  @maxValue(4)
  opsKeys: int

  @description('agent-panel-key-N')
  @minValue(0)
  @maxValue(4)
  agentPanelKeys: int
}

@description('When alerts fire.')
@export()
type alertThresholds = {
  @description('Answers 5xx within five minutes.')
  @minValue(1)
  serverErrors: int

  @description('Retries within fifteen minutes; fewer never alert, however steep the rise.')
  @minValue(1)
  retries: int

  @description('Part of the Salesforce daily API limit that may be used, in percent.')
  @minValue(1)
  @maxValue(100)
  apiBudgetPercent: int
}

@description('What the app is told, wherever it runs.')
@export()
type appConfiguration = {
  sendbird: sendbirdSettings
  salesforce: salesforceSettings
  caseChanges: caseChangesSettings
  afterClose: afterCloseSettings
  silence: silenceSettings
  notices: noticesSettings
  clientAuth: clientAuthSettings
  corsOrigins: string[]
  apexRestEnabled: bool
  startDeadline: string
  startsPerMinute: int
  openLimit: int
  botUserIds: string[]
  customerAdoption: bool
  backfillMessages: int
  transcripts: transcriptsSettings
  businessHours: string
  holidays: string[]
  pushOutboundMessages: bool
  keys: keyCounts
}

@description('A setting of the app: its value, or the name of its secret in the vault.')
@export()
type appSetting = {
  value: string?
  secret: string?
}

@description('What the app connects to, and as whom.')
@export()
type appConnections = {
  identityClientId: string
  applicationInsightsConnectionString: string
  storageName: string
  serviceBusName: string
}

@description('Replicas of the container on Azure Container Apps.')
@export()
type containerSettings = {
  @description('repository:tag in the registry of the deployment. Absent or empty: everything but the app, which needs its image and its secrets.')
  image: string?

  @description('Never none: the stream of Case changes and the resync run in the replicas. Default 1')
  @minValue(1)
  minReplicas: int?

  @description('Default 10')
  @minValue(1)
  @maxValue(1000)
  maxReplicas: int?

  @description('Cores of a replica; memory is twice as many GiB. Default 0.5')
  cpu: ('0.25' | '0.5' | '1' | '2')?

  @description('HTTP requests at a time for which one replica is enough. Default 50')
  @minValue(1)
  httpConcurrency: int?
}
