import {
  alertThresholds
  alwaysReadyInstances
  afterCloseSettings
  noticesSettings
  silenceSettings
  caseChangesSettings
  clientAuthSettings
  containerSettings
  principal
  salesforceSettings
  transcriptsSettings
  keyCounts
  sendbirdSettings
} from 'modules/types.bicep'

@description('Name of the environment, part of every resource\'s name.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Where the app runs: on Azure Functions, or as replicas of a container on Azure Container Apps.')
param host 'functions' | 'containers' = 'functions'

param location string = resourceGroup().location
param tags { *: string } = {}

@description('Settings of the Sendbird application.')
param sendbird sendbirdSettings

@description('Settings of the Salesforce org.')
param salesforce salesforceSettings

@description('What is done with Case changes.')
param caseChanges caseChangesSettings = {}

@description('What a customer\'s message on a closed Case leads to.')
param afterClose afterCloseSettings = {}

@description('What follows when a customer does not answer the agent.')
param silence silenceSettings = {}

@description('Which notices customers get in their channels, and texts of your own.')
param notices noticesSettings = {}

@description('Who issues the tokens of the customers.')
param clientAuth clientAuthSettings

@description('Origins of the web apps that call the API from a browser.')
param corsOrigins string[] = []

@description('Serve the vendor\'s sample path POST /services/apexrest/cases as well.')
param apexRestEnabled bool = false

@description('How long a start call waits for the two systems before it answers 202.')
param startDeadline string = '00:00:03'

@description('Conversations that one customer may start a minute; more answer 429.')
@minValue(1)
@maxValue(10000)
param startsPerMinute int = 10

@description('Conversations that one customer may have open; a start beyond it answers 409. 0: any number.')
@minValue(0)
@maxValue(100)
param openLimit int = 0

@description('Sendbird users whose messages are a bot\'s, beside those that Sendbird marks as bots.')
param botUserIds string[] = []

@description('Customers themselves may hand over a channel that only they and those bots are in.')
param customerAdoption bool = false

@description('So many of the newest messages of a channel that is handed over go onto the Case.')
@minValue(0)
@maxValue(10000)
param backfillMessages int = 1000

@description('What becomes of messages and of their files.')
param transcripts transcriptsSettings = {}
@description('When somebody is there: Always, Default (the default business hours of the org), or the name of business hours.')
@minLength(1)
@maxLength(80)
param businessHours string = 'Always'

@description('Dates on which nobody is there: 2026-12-24, or --12-25 for every year.')
param holidays string[] = []

@description('Take Salesforce\'s Outbound Messages as well: they prove nothing but an organization id.')
param pushOutboundMessages bool = false

@description('When the Case change stream looks for a free place to run; six-field NCRONTAB, UTC.')
param caseChangeStreamSchedule string = '*/10 * * * * *'

@description('When the sweep looks for what was missed.')
param sweepSchedule string = '0 */5 * * * *'

@description('How many numbered secrets of each kind the app reads from the vault.')
param keys keyCounts = { signingTokens: 1, pushKeys: 1, opsKeys: 1, agentPanelKeys: 0 }

@description('Replicas of the container; of no use to Functions, as the next four and the two schedules are of none to containers.')
param container containerSettings = {}

@description('Scale groups that never scale to zero. Each costs money every second; see README.md.')
param alwaysReady alwaysReadyInstances[] = []

@description('Memory of an instance in MB.')
param instanceMemoryMB 512 | 2048 | 4096 = 2048

@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('HTTP requests that one instance takes at a time.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Redundancy of the storage account.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_LRS'

@description('Premium only where the broker must have a private endpoint: it costs many times as much.')
param serviceBusSku 'Standard' | 'Premium' = 'Standard'

@description('Reach storage, vault and (Premium) broker over private endpoints in a network of our own.')
param privateNetworking bool = false

@description('Address range of that network, at least a /24.')
param addressPrefix string = '10.42.0.0/24'

@description('Addresses from which operators put secrets into a vault with private networking.')
param operatorIpAddresses string[] = []

@description('Who puts secrets into the vault and reads the tables.')
param operators principal[] = []

@description('Who uploads packages into the deployment container, or pushes images into the registry.')
param deployers principal[] = []

@description('Addresses that alerts are mailed to.')
param alertEmails string[] = []

@description('Resource ids of action groups that alerts call.')
param actionGroupIds string[] = []

param alertThresholdValues alertThresholds = { serverErrors: 10, retries: 100, apiBudgetPercent: 80 }

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionInDays int = 30

@description('Log ingestion stops at this many GB a day; -1: never.')
param logDailyQuotaGb int = -1

var suffix = '${environmentName}-${uniqueString(resourceGroup().id, environmentName)}'
var compactSuffix = uniqueString(resourceGroup().id, environmentName)
var allTags = union(tags, { 'azd-env-name': environmentName })
var publicNetworkAccess = privateNetworking ? 'Disabled' : 'Enabled'

var app = {
  sendbird: sendbird
  salesforce: salesforce
  caseChanges: caseChanges
  afterClose: afterClose
  silence: silence
  notices: notices
  clientAuth: clientAuth
  corsOrigins: corsOrigins
  apexRestEnabled: apexRestEnabled
  startDeadline: startDeadline
  startsPerMinute: startsPerMinute
  openLimit: openLimit
  botUserIds: botUserIds
  customerAdoption: customerAdoption
  backfillMessages: backfillMessages
  transcripts: transcripts
  businessHours: businessHours
  holidays: holidays
  pushOutboundMessages: pushOutboundMessages
  keys: keys
}

var connections = {
  identityClientId: identity.properties.clientId
  applicationInsightsConnectionString: monitoring.outputs.connectionString
  storageName: storage.outputs.name
  serviceBusName: serviceBus.outputs.name
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-supportchat-${suffix}'
  location: location
  tags: allTags
}

@description('As whom the platform pulls images and reads the lengths of the queues; the app cannot use it.')
resource platformIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (host == 'containers') {
  name: 'id-supportchat-platform-${suffix}'
  location: location
  tags: allTags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workspaceName: 'log-supportchat-${suffix}'
    applicationInsightsName: 'appi-supportchat-${suffix}'
    location: location
    tags: allTags
    retentionInDays: logRetentionInDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: 'stchat${compactSuffix}'
    location: location
    tags: allTags
    sku: storageSku
    publicNetworkAccess: publicNetworkAccess
  }
}

module serviceBus 'modules/serviceBus.bicep' = {
  name: 'service-bus'
  params: {
    name: 'sb-supportchat-${suffix}'
    location: location
    tags: allTags
    sku: serviceBusSku
    // Standard has no private endpoints: it stays reachable, by Entra identity alone.
    publicNetworkAccess: serviceBusSku == 'Premium' ? publicNetworkAccess : 'Enabled'
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/keyVault.bicep' = {
  name: 'vault'
  params: {
    name: 'kv-chat-${compactSuffix}'
    location: location
    tags: allTags
    isPrivate: privateNetworking
    operatorIpAddresses: operatorIpAddresses
    workspaceId: monitoring.outputs.workspaceId
  }
}

module registry 'modules/registry.bicep' = if (host == 'containers') {
  name: 'registry'
  params: {
    name: 'crchat${compactSuffix}'
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    appPrincipalId: identity.properties.principalId
    host: host
    platformPrincipalId: platformIdentity.?properties.principalId
    registryName: registry.?outputs.name
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    serviceBusName: serviceBus.outputs.name
    queueNames: serviceBus.outputs.queueNames
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    operators: operators
    deployers: deployers
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'network'
  params: {
    name: 'vnet-supportchat-${suffix}'
    location: location
    tags: allTags
    addressPrefix: addressPrefix
    appSubnetName: host
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    serviceBusId: serviceBusSku == 'Premium' ? serviceBus.outputs.id : null
  }
}

module functionApp 'modules/functionApp.bicep' = if (host == 'functions') {
  name: 'function-app'
  // The app must find its rights in place when it starts.
  dependsOn: [roles]
  params: {
    planName: 'plan-supportchat-${suffix}'
    name: 'func-supportchat-${suffix}'
    location: location
    tags: allTags
    identityId: identity.id
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReady: alwaysReady
    subnetId: network.?outputs.appSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module settings 'modules/settings.bicep' = if (host == 'functions') {
  name: 'settings'
  params: {
    appName: functionApp!.outputs.name
    app: app
    connections: connections
    vaultName: vault.outputs.name
    caseChangeStreamSchedule: caseChangeStreamSchedule
    sweepSchedule: sweepSchedule
  }
}

module containerApp 'modules/containerApp.bicep' = if (host == 'containers') {
  name: 'container-app'
  // It is not created without its rights to image and secrets.
  dependsOn: [roles]
  params: {
    environmentName: 'cae-supportchat-${suffix}'
    name: 'ca-chat-${compactSuffix}'
    location: location
    tags: allTags
    identityId: identity.id
    platformIdentityId: platformIdentity!.id
    registryServer: registry!.outputs.loginServer
    container: container
    app: app
    connections: connections
    vaultName: vault.outputs.name
    conversationsQueueName: serviceBus.outputs.conversationsQueueName
    transcriptsQueueName: serviceBus.outputs.transcriptsQueueName
    filesQueueName: serviceBus.outputs.filesQueueName
    subnetId: network.?outputs.appSubnetId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: allTags
    suffix: suffix
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    host: host
    containerAppId: containerApp.?outputs.id
    queueNames: serviceBus.outputs.queueNames
    emails: alertEmails
    actionGroupIds: actionGroupIds
    thresholds: alertThresholdValues
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    location: location
    tags: allTags
    displayName: 'SupportChat ${environmentName}'
    workspaceId: monitoring.outputs.workspaceId
  }
}

var hostName = host == 'functions' ? functionApp!.outputs.hostName : containerApp!.outputs.hostName

@description('Where the API answers.')
output apiUrl string = 'https://${hostName}'

@description('The URL to enter in Sendbird; `supportchat setup sendbird` does it.')
output webhookUrl string = 'https://${hostName}/api/sendbird/webhook'

@description('Where Salesforce pushes Case changes.')
output caseChangesUrl string = 'https://${hostName}/api/salesforce/case-changes'

output functionAppName string? = functionApp.?outputs.name
output containerAppName string? = containerApp.?outputs.name
output registryName string? = registry.?outputs.name
output vaultName string = vault.outputs.name
output identityClientId string = identity.properties.clientId
output tableEndpoint string = 'https://${storage.outputs.name}.table.${environment().suffixes.storage}'
output serviceBusNamespace string = '${serviceBus.outputs.name}.servicebus.windows.net'
