// Every setting of the app, for both hosts, and those of the Functions app alone. A deployment replaces the whole set, so nothing is set anywhere else.
import { appConfiguration, appConnections, appSetting } from 'types.bicep'

param appName string
param app appConfiguration
param connections appConnections
param vaultName string
param caseChangeStreamSchedule string
param sweepSchedule string

func text(value string) appSetting => { value: value }

func secret(secretName string) appSetting => { secret: secretName }

func numbered(prefix string, values string[]) { *: appSetting } =>
  toObject(range(0, length(values)), i => '${prefix}__${i}', i => text(values[i]))

func numberedSecrets(prefix string, count int, secretName string) { *: appSetting } =>
  toObject(range(0, count), i => '${prefix}__${i}', i => secret('${secretName}-${i}'))

func withoutEmpty(values { *: appSetting }) { *: appSetting } =>
  toObject(
    filter(items(values), entry => !empty(entry.value.?value) || !empty(entry.value.?secret)),
    entry => entry.key,
    entry => entry.value
  )

func noticeTexts(notices { *: { *: string } }) { *: appSetting } =>
  toObject(
    flatten(map(
      items(notices),
      kind => map(items(kind.value), entry => { key: 'Notices__${kind.key}__${entry.key}', value: entry.value })
    )),
    entry => entry.key,
    entry => text(entry.value)
  )

@description('How the app reaches Azure, by identity.')
@export()
func connectionSettings(to appConnections, storageSuffix string) { *: string } => {
  AZURE_CLIENT_ID: to.identityClientId
  ServiceBus__fullyQualifiedNamespace: '${to.serviceBusName}.servicebus.windows.net'
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: to.identityClientId
  Storage__Tables: 'https://${to.storageName}.table.${storageSuffix}'
  APPLICATIONINSIGHTS_CONNECTION_STRING: to.applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${to.identityClientId};Authorization=AAD'
}

@description('What the app is told. The host hands the secrets over, each in its own way.')
@export()
func appSettings(app appConfiguration) { *: appSetting } => {
  Sendbird__ApplicationId: text(app.sendbird.applicationId)
  Sendbird__ApiToken: secret('sendbird-api-token')
  Sendbird__BaseUrl: text(app.sendbird.?baseUrl ?? 'https://api-${app.sendbird.applicationId}.sendbird.com')
  Sendbird__SessionTokenLifetime: text(app.sendbird.?sessionTokenLifetime ?? '01:00:00')
  Sendbird__MaxWebhookBytes: text(string(app.sendbird.?maxWebhookBytes ?? 1048576))
  Sendbird__AgentUserIdFormat: text(app.sendbird.?agentUserIdFormat ?? 'sf_{Id}')
  ...numberedSecrets('Sendbird__SigningTokens', app.keys.signingTokens, 'sendbird-signing-token')

  Salesforce__LoginUrl: text(app.salesforce.loginUrl)
  Salesforce__ClientId: text(app.salesforce.clientId)
  Salesforce__ApiVersion: text(app.salesforce.?apiVersion ?? '67.0')
  Salesforce__PubSubUrl: text(app.salesforce.?pubSubUrl ?? 'https://api.pubsub.salesforce.com:7443')
  Salesforce__ChannelUrlField: text(app.salesforce.?channelUrlField ?? 'SupportChat_ChannelUrl__c')
  Salesforce__UserIdField: text(app.salesforce.?userIdField ?? 'SupportChat_UserId__c')
  Salesforce__CaseOrigin: text(app.salesforce.?caseOrigin ?? 'Web')
  ...numbered('Salesforce__Topics', app.salesforce.?topics ?? ['/data/SupportChat__chn'])
  ...numbered('Salesforce__AllowedFields', app.salesforce.?allowedFields ?? [])
  // An absent setting means "the default" to the app, an empty one a mistake.
  ...withoutEmpty({
    Salesforce__ClientSecret: empty(app.salesforce.?username) ? secret('salesforce-client-secret') : text('')
    Salesforce__Username: text(app.salesforce.?username ?? '')
    Salesforce__PrivateKey: empty(app.salesforce.?username) ? text('') : secret('salesforce-private-key')
    Salesforce__Audience: text(app.salesforce.?audience ?? '')
    Salesforce__OrganizationId: text(app.salesforce.?organizationId ?? '')
    Salesforce__ClosedStatus: text(app.salesforce.?closedStatus ?? '')
    Salesforce__ReopenedStatus: text(app.salesforce.?reopenedStatus ?? '')
    Conversations__ReopenQueue: text(app.afterClose.?reopenQueue ?? '')
    Conversations__RemindAfter: text(app.silence.?remindAfter ?? '')
    Conversations__CloseAfter: text(app.silence.?closeAfter ?? '')
    Salesforce__RecordTypeId: text(app.salesforce.?recordTypeId ?? '')
    Salesforce__BotCaseField: text(app.salesforce.?botCaseField ?? '')
    Salesforce__ContactExternalIdField: text(app.salesforce.?contactExternalIdField ?? '')
  })

  CaseChanges__Window: text(app.caseChanges.?window ?? '00:04:00')
  CaseChanges__Watchdog: text(app.caseChanges.?watchdog ?? '00:02:00')
  CaseChanges__JoinOn: text(app.caseChanges.?joinOn ?? 'Assignment')
  CaseChanges__WriteStatus: text(toLower(string(app.caseChanges.?writeStatus ?? true)))
  CaseChanges__ManageAgents: text(toLower(string(app.caseChanges.?manageAgents ?? true)))
  Conversations__StartDeadline: text(app.startDeadline)
  Conversations__StartsPerMinute: text(string(app.startsPerMinute))
  Conversations__OpenLimit: text(string(app.openLimit))
  ...numbered('Conversations__BotUserIds', app.botUserIds)
  Conversations__AfterClose: text(app.afterClose.?action ?? 'Reopen')
  Conversations__ReopenWithin: text(app.afterClose.?reopenWithin ?? '3.00:00:00')
  Conversations__ReopenTo: text(app.afterClose.?reopenTo ?? 'OwnerIfAvailable')
  Conversations__CourtesyWindow: text(app.afterClose.?courtesyWindow ?? '00:00:00')
  Conversations__FreezeOnClose: text(toLower(string(app.afterClose.?freezeOnClose ?? false)))
  Conversations__CustomerAdoption: text(toLower(string(app.customerAdoption)))
  Conversations__BackfillMessages: text(string(app.backfillMessages))
  Transcripts__Mode: text(app.transcripts.?mode ?? 'Rows')
  Transcripts__Files: text(app.transcripts.?files ?? 'Link')
  Transcripts__MaxFileBytes: text(string(app.transcripts.?maxFileBytes ?? 26214400))
  ...numbered('Transcripts__FileTypes', app.transcripts.?fileTypes ?? [])
  ...numbered('Transcripts__FileHosts', app.transcripts.?fileHosts ?? [])
  Conversations__BusinessHours: text(app.businessHours)
  ...numbered('Conversations__Holidays', app.holidays)
  ...noticeTexts(app.notices)

  ClientAuth__Authority: text(app.clientAuth.authority)
  ClientAuth__Audience: text(app.clientAuth.?audience ?? 'supportchat')
  ClientAuth__AudienceClaim: text(app.clientAuth.?audienceClaim ?? 'aud')
  ClientAuth__UserIdClaim: text(app.clientAuth.?userIdClaim ?? 'sub')
  ClientAuth__RolesClaim: text(app.clientAuth.?rolesClaim ?? 'roles')
  Push__OutboundMessages: text(toLower(string(app.pushOutboundMessages)))
  ...numberedSecrets('Push__Keys', app.keys.pushKeys, 'push-key')
  ...numberedSecrets('Ops__Keys', app.keys.opsKeys, 'ops-key')
  ...numberedSecrets('AgentPanel__Keys', app.keys.agentPanelKeys, 'agent-panel-key')
  ...numbered('Cors__Origins', app.corsOrigins)
  ApexRest__Enabled: text(toLower(string(app.apexRestEnabled)))
  // A deployment never takes the customer from the body.
  ApexRest__AllowAnonymous: text('false')
}

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    ...connectionSettings(connections, environment().suffixes.storage)
    // Without it, GET / shows the platform's own page.
    AzureWebJobsDisableHomepage: 'true'
    AzureWebJobsStorage__blobServiceUri: 'https://${connections.storageName}.blob.${environment().suffixes.storage}'
    AzureWebJobsStorage__tableServiceUri: 'https://${connections.storageName}.table.${environment().suffixes.storage}'
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: connections.identityClientId
    CaseChangeStreamSchedule: caseChangeStreamSchedule
    SweepSchedule: sweepSchedule
    ...mapValues(
      appSettings(app),
      setting => setting.?value ?? '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${setting.?secret!})'
    )
  }
}
