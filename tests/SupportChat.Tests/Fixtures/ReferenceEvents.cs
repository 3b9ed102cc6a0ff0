namespace SupportChat.Tests.Fixtures;

/// <summary>The schema and the two payloads of docs/reference/salesforce.md#avro, as they stand there.</summary>
internal static class ReferenceEvents
{
    public const string CaseSchema =
        """
        {"type":"record","name":"CaseChangeEvent","namespace":"com.sforce.eventbus","fields":[
         {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[{"name":"entityName","type":"string"},{"name":"recordIds","type":{"type":"array","items":"string"}},{"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE","UNDELETE","GAP_CREATE","GAP_UPDATE","GAP_DELETE","GAP_UNDELETE","GAP_OVERFLOW","SNAPSHOT"]}},{"name":"changeOrigin","type":"string"},{"name":"transactionKey","type":"string"},{"name":"sequenceNumber","type":"int"},{"name":"commitTimestamp","type":"long"},{"name":"commitNumber","type":"long"},{"name":"commitUser","type":"string"},{"name":"nulledFields","type":{"type":"array","items":"string"}},{"name":"diffFields","type":{"type":"array","items":"string"}},{"name":"changedFields","type":{"type":"array","items":"string"}}]},"doc":"Data:ComplexValueType"},
         {"name":"CaseNumber","type":["null","string"],"doc":"Data:AutoNumber","default":null},
         {"name":"ContactId","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"AccountId","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"AssetId","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"ParentId","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"SuppliedName","type":["null","string"],"doc":"Data:Text","default":null},
         {"name":"SuppliedEmail","type":["null","string"],"doc":"Data:Email","default":null},
         {"name":"SuppliedPhone","type":["null","string"],"doc":"Data:Text","default":null},
         {"name":"SuppliedCompany","type":["null","string"],"doc":"Data:Text","default":null},
         {"name":"Type","type":["null","string"],"doc":"Data:DynamicEnum","default":null},
         {"name":"Status","type":["null","string"],"doc":"Data:DynamicEnum","default":null},
         {"name":"Reason","type":["null","string"],"doc":"Data:DynamicEnum","default":null},
         {"name":"Origin","type":["null","string"],"doc":"Data:DynamicEnum","default":null},
         {"name":"Subject","type":["null","string"],"doc":"Data:Text","default":null},
         {"name":"Priority","type":["null","string"],"doc":"Data:DynamicEnum","default":null},
         {"name":"Description","type":["null","string"],"doc":"Data:StringPlusClob","default":null},
         {"name":"IsClosed","type":["null","boolean"],"doc":"Data:Boolean","default":null},
         {"name":"ClosedDate","type":["null","long"],"doc":"Data:DateTime","default":null},
         {"name":"IsEscalated","type":["null","boolean"],"doc":"Data:Boolean","default":null},
         {"name":"OwnerId","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"CreatedDate","type":["null","long"],"doc":"CreatedDate:DateTime","default":null},
         {"name":"CreatedById","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"LastModifiedDate","type":["null","long"],"doc":"Data:DateTime","default":null},
         {"name":"LastModifiedById","type":["null","string"],"doc":"ForeignKey:EntityId","default":null},
         {"name":"Sendbird__UserId__c","type":["null","string"],"doc":"Data:Text:00N000000000001","default":null},
         {"name":"Sendbird__ChannelUrl__c","type":["null","string"],"doc":"Data:Text:00N000000000002","default":null}]}
        """;

    /// <summary>Owner changed to 005000000000002AAA, without origin.</summary>
    public const string OwnerChanged =
        "CENhc2UCJDUwMDAwMDAwMDAwMDAwMUFBQQACAEgwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDECgPiy5b1oyJidweLKBSQwMDUwMDAwMDAwMDAwMDFBQUEAAAIQMHg5MDAwMDAAAAAAAAAAAAAAAAAAAAAAAAAAAAIkMDA1MDAwMDAwMDAwMDAyQUFBAAACgPiy5b1oAAAA";

    /// <summary>Status to Closed by an own REST client.</summary>
    public const string StatusClosed =
        "CENhc2UCJDUwMDAwMDAwMDAwMDAwMUFBQQACZmNvbS9zYWxlc2ZvcmNlL2FwaS9yZXN0LzY4LjA7Y2xpZW50PXNlbmRiaXJkLWJyaWRnZUgwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDECgPiy5b1oyJidweLKBSQwMDUwMDAwMDAwMDAwMDFBQUEAAAIQMHg4NjA4MDAAAAAAAAAAAAAAAAIMQ2xvc2VkAAAAAAACAQKA+LLlvWgAAAAAAoD4suW9aAAAAA==";
}
