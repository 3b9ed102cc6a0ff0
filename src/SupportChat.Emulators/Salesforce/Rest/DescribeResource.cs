using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>What the org consists of: the list of objects, and an object with its fields.</summary>
internal static class DescribeResource
{
    public static IEnumerable<RestRoute> Routes() =>
    [
        new RestRoute("/sobjects", ("GET", All)),
        new RestRoute("/sobjects/{type}/describe", ("GET", Describe)),
    ];

    /// <summary><c>GET /sobjects/{type}</c></summary>
    public static RestAnswer Basic(RestCall call) =>
        RestAnswer.Ok(new JsonObject { ["objectDescribe"] = Summary(call, call.Type), ["recentItems"] = new JsonArray() });

    private static RestAnswer All(RestCall call) => RestAnswer.Ok(new JsonObject
    {
        ["encoding"] = "UTF-8",
        ["maxBatchSize"] = 200,
        ["sobjects"] = new JsonArray([.. call.Schema.Objects.Select(type => Summary(call, type))]),
    });

    private static RestAnswer Describe(RestCall call)
    {
        var description = Summary(call, call.Type);
        description["fields"] = new JsonArray([.. call.Type.Fields.Select(FieldDescription.Of)]);
        description["recordTypeInfos"] = new JsonArray();
        description["childRelationships"] = new JsonArray([.. Children(call)]);
        return RestAnswer.Ok(description);
    }

    private static IEnumerable<JsonNode> Children(RestCall call) =>
        from child in call.Schema.Objects
        from field in child.Fields
        where field.ReferenceTo.Contains(call.Type.Name)
        select new JsonObject
        {
            ["childSObject"] = child.Name,
            ["field"] = field.Name,
            ["relationshipName"] = field.ChildRelationshipName,
            ["cascadeDelete"] = false,
            ["restrictedDelete"] = false,
            ["deprecatedAndHidden"] = false,
        };

    private static JsonObject Summary(RestCall call, ObjectDefinition type)
    {
        var url = $"{call.Root}/sobjects/{type.Name}";
        return new JsonObject
        {
            ["name"] = type.Name,
            ["label"] = type.Traits.Label,
            ["labelPlural"] = type.Traits.LabelPlural,
            ["keyPrefix"] = type.Traits.KeyPrefix,
            ["custom"] = type.Traits.Custom,
            ["customSetting"] = false,
            ["createable"] = type.Traits.Createable,
            ["updateable"] = type.Traits.Updateable,
            ["deletable"] = type.Traits.Updateable && type.IsDeleted is not null,
            ["undeletable"] = type.Traits.Updateable && type.IsDeleted is not null,
            ["mergeable"] = type.Name == "Case",
            ["queryable"] = true,
            ["retrieveable"] = true,
            ["replicateable"] = true,
            ["triggerable"] = type.Traits.Updateable,
            ["layoutable"] = type.Traits.Updateable,
            ["urls"] = new JsonObject
            {
                ["sobject"] = url,
                ["describe"] = url + "/describe",
                ["rowTemplate"] = url + "/{ID}",
            },
        };
    }
}
