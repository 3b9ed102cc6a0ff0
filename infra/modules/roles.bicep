// Every role assignment of the deployment, and nothing else.
import { principal } from 'types.bicep'

@description('Principal id of the app\'s managed identity.')
param appPrincipalId string

@description('Where the app runs: only the Functions host keeps anything in blobs.')
param host 'functions' | 'containers'

@description('Principal id of the identity by which Azure Container Apps pulls images and reads the lengths of queues.')
param platformPrincipalId string?

@description('Registry of the images; null: none.')
param registryName string?

param storageName string
param vaultName string
param serviceBusName string
param queueNames string[]
param applicationInsightsName string

@description('Who puts secrets into the vault and reads the tables.')
param operators principal[]

@description('Who uploads packages into the deployment container, or pushes images into the registry.')
param deployers principal[]

var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  tableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
  serviceBusDataSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
  serviceBusDataReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  serviceBusDataOwner: '090c5cfd-751d-490a-894a-3ce6f1109419'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  acrPush: '8311e382-0749-4cb8-b61a-304f252e45ec'
}

// Blobs: the host's leases and keys, and the package. Tables: the records.
var appStorageRoles = [...(host == 'functions' ? [roles.blobDataOwner] : []), roles.tableDataContributor]

resource storage 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deployments 'containers' existing = {
      name: 'deployments'
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource serviceBus 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: serviceBusName
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = [
  for queue in queueNames: {
    parent: serviceBus
    name: queue
  }
]

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = if (!empty(registryName)) {
  name: registryName ?? 'none'
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource appOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in appStorageRoles: {
    scope: storage
    name: guid(storage.id, appPrincipalId, role)
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource appSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(queueNames)): {
    scope: queues[i]
    name: guid(queues[i].id, appPrincipalId, roles.serviceBusDataSender)
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataSender)
    }
  }
]

resource appReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(queueNames)): {
    scope: queues[i]
    name: guid(queues[i].id, appPrincipalId, roles.serviceBusDataReceiver)
    properties: {
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataReceiver)
    }
  }
]

resource appReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, appPrincipalId, roles.keyVaultSecretsUser)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource appPublishesTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: applicationInsights
  name: guid(applicationInsights.id, appPrincipalId, roles.monitoringMetricsPublisher)
  properties: {
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.monitoringMetricsPublisher
    )
  }
}

resource operatorsWriteSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for operator in operators: {
    scope: vault
    name: guid(vault.id, operator.id, roles.keyVaultSecretsOfficer)
    properties: {
      principalId: operator.id
      principalType: operator.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsOfficer)
    }
  }
]

resource operatorsReadTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for operator in operators: {
    scope: storage
    name: guid(storage.id, operator.id, roles.tableDataReader)
    properties: {
      principalId: operator.id
      principalType: operator.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.tableDataReader)
    }
  }
]

resource deployersUpload 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for deployer in (host == 'functions' ? deployers : []): {
    scope: storage::blobs::deployments
    name: guid(storage::blobs::deployments.id, deployer.id, roles.blobDataContributor)
    properties: {
      principalId: deployer.id
      principalType: deployer.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
    }
  }
]

// The length of a queue needs the right to manage it (docs/reference/azure.md#scale-rules).
resource platformReadsQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(queueNames)): if (host == 'containers') {
    scope: queues[i]
    name: guid(queues[i].id, platformPrincipalId ?? '', roles.serviceBusDataOwner)
    properties: {
      principalId: platformPrincipalId!
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusDataOwner)
    }
  }
]

resource platformPulls 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (host == 'containers') {
  scope: registry
  name: guid(registry.id, platformPrincipalId ?? '', roles.acrPull)
  properties: {
    principalId: platformPrincipalId!
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

resource deployersPush 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for deployer in (host == 'containers' ? deployers : []): {
    scope: registry
    name: guid(registry.id, deployer.id, roles.acrPush)
    properties: {
      principalId: deployer.id
      principalType: deployer.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPush)
    }
  }
]
