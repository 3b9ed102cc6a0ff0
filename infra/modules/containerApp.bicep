// The command `supportchat serve` as replicas of a container on Azure Container Apps.
import { appConfiguration, appConnections, containerSettings } from 'types.bicep'
import { appSettings, connectionSettings } from 'settings.bicep'

param environmentName string

@description('At most 32 characters.')
@maxLength(32)
param name string

param location string
param tags { *: string }

@description('Resource id of the user-assigned identity that the app runs as.')
param identityId string

@description('Resource id of the identity by which the platform pulls the image and reads the lengths of the queues; no container can use it.')
param platformIdentityId string

@description('Server of the registry that holds the image.')
param registryServer string

param container containerSettings
param app appConfiguration
param connections appConnections
param vaultName string
param conversationsQueueName string
param transcriptsQueueName string
param filesQueueName string

@description('Subnet of the environment, delegated to Microsoft.App/environments; null: a network of the platform.')
param subnetId string?

@description('Workspace that receives the console, and logs and metrics of the platform.')
param workspaceId string

var port = 8080
var cpu = container.?cpu ?? '0.5'
var memory = { '0.25': '0.5Gi', '0.5': '1Gi', '1': '2Gi', '2': '4Gi' }
var settings = items(appSettings(app))
var secrets = filter(settings, setting => !empty(setting.value.?secret))
var values = filter(settings, setting => empty(setting.value.?secret))

// How many messages one replica is for. Retries do not count: they are scheduled copies, so an outage of a vendor starts no replicas.
var queues = [
  { name: conversationsQueueName, messageCount: 100 }
  { name: transcriptsQueueName, messageCount: 1000 }
  { name: filesQueueName, messageCount: 50 }
]

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: environmentName
  location: location
  tags: tags
  properties: {
    // By a diagnostic setting: the direct way would need the workspace's shared key, which is off.
    appLogsConfiguration: { destination: 'azure-monitor' }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
    ...(empty(subnetId) ? {} : { vnetConfiguration: { infrastructureSubnetId: subnetId, internal: false } })
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource replicas 'Microsoft.App/containerApps@2026-07-01' = if (!empty(container.?image)) {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {}, '${platformIdentityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: port
        transport: 'http'
        traffic: [{ latestRevision: true, weight: 100 }]
      }
      // A container that is broken into could otherwise change the queues.
      identitySettings: [
        { identity: identityId, lifecycle: 'Main' }
        { identity: platformIdentityId, lifecycle: 'None' }
      ]
      registries: [{ server: registryServer, identity: platformIdentityId }]
      secrets: [
        for setting in secrets: {
          name: setting.value.secret!
          keyVaultUrl: 'https://${vaultName}${az.environment().suffixes.keyvaultDns}/secrets/${setting.value.secret!}'
          identity: identityId
        }
      ]
    }
    template: {
      // Above the grace that `serve` gives what it is doing, and the rest of its stop.
      terminationGracePeriodSeconds: 30
      containers: [
        {
          name: 'supportchat'
          image: '${registryServer}/${container.image!}'
          args: ['serve', '--address', '0.0.0.0', '--port', string(port)]
          resources: { cpu: json(cpu), memory: memory[cpu] }
          env: concat(
            map(items(connectionSettings(connections, az.environment().suffixes.storage)), setting => {
              name: setting.key
              value: setting.value
            }),
            map(values, setting => { name: setting.key, value: setting.value.value! }),
            map(secrets, setting => { name: setting.key, secretRef: setting.value.secret! })
          )
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/api/health/live', port: port }
              periodSeconds: 2
              timeoutSeconds: 2
              failureThreshold: 45
            }
            {
              type: 'Liveness'
              httpGet: { path: '/api/health/live', port: port }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: { path: '/api/health/ready', port: port }
              periodSeconds: 5
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
        }
      ]
      scale: {
        minReplicas: container.?minReplicas ?? 1
        maxReplicas: container.?maxReplicas ?? 10
        rules: concat(
          map(queues, queue => {
            name: queue.name
            custom: {
              type: 'azure-servicebus'
              identity: platformIdentityId
              metadata: {
                namespace: connections.serviceBusName
                queueName: queue.name
                messageCount: string(queue.messageCount)
              }
            }
          }),
          [{ name: 'http', http: { metadata: { concurrentRequests: string(container.?httpConcurrency ?? 50) } } }]
        )
      }
    }
  }
}

output name string = name
output hostName string = '${name}.${environment.properties.defaultDomain}'

@description('Null as long as there is no image.')
output id string? = empty(container.?image) ? null : replicas.id
