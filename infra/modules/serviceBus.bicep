param name string
param location string
param tags { *: string }

@description('Standard has all that the queues need; Premium only for private endpoints.')
param sku 'Standard' | 'Premium'

@description('Off when everything reaches the namespace over a private endpoint (Premium only).')
param publicNetworkAccess 'Enabled' | 'Disabled'

@description('Workspace that receives logs and metrics.')
param workspaceId string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: sku
    ...(sku == 'Premium' ? { capacity: 1 } : {})
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: publicNetworkAccess
    ...(sku == 'Premium' ? { premiumMessagingPartitions: 1 } : {})
  }

  @description('Reconcile work: one conversation at a time, by session.')
  resource conversations 'queues' = {
    name: 'conversations'
    properties: {
      requiresSession: true
      requiresDuplicateDetection: false
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }

  @description('Messages on their way to Salesforce: in batches, in any order.')
  resource transcripts 'queues' = {
    name: 'transcripts'
    properties: {
      requiresSession: false
      requiresDuplicateDetection: false
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }

  @description('Copies of files: one by one, apart from everything that must not wait for them.')
  resource files 'queues' = {
    name: 'files'
    properties: {
      requiresSession: false
      requiresDuplicateDetection: false
      lockDuration: 'PT5M'
      maxDeliveryCount: 10
      defaultMessageTimeToLive: 'P14D'
      deadLetteringOnMessageExpiration: true
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output name string = namespace.name
output id string = namespace.id
output conversationsQueueName string = namespace::conversations.name
output transcriptsQueueName string = namespace::transcripts.name
output filesQueueName string = namespace::files.name
output queueNames string[] = [namespace::conversations.name, namespace::transcripts.name, namespace::files.name]
