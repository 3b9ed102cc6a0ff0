param name string
param location string
param tags { *: string }

@description('The app\'s own subnet, named after its host.')
param appSubnetName string

@description('Address range of the network; at least a /24.')
param addressPrefix string

@description('The three services behind private endpoints, and the broker when it is Premium.')
param storageId string

param vaultId string
param serviceBusId string?

var endpoints = [
  { name: 'blob', group: 'blob', resourceId: storageId, zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { name: 'table', group: 'table', resourceId: storageId, zone: 'privatelink.table.${environment().suffixes.storage}' }
  { name: 'vault', group: 'vault', resourceId: vaultId, zone: 'privatelink.vaultcore.azure.net' }
  ...(empty(serviceBusId)
    ? []
    : [
        {
          name: 'servicebus'
          group: 'namespace'
          resourceId: serviceBusId!
          zone: 'privatelink.servicebus.windows.net'
        }
      ])
]

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: appSubnetName
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          delegations: [
            { name: appSubnetName, properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: appSubnetName
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

module privateEndpoints 'privateEndpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'endpoint-${endpoint.name}'
    params: {
      name: 'pe-${endpoint.name}-${name}'
      location: location
      tags: tags
      resourceId: endpoint.resourceId
      group: endpoint.group
      zoneName: endpoint.zone
      networkId: network.id
      subnetId: network::endpoints.id
    }
  }
]

output appSubnetId string = network::app.id
