using System.Xml.Linq;
using SupportChat.Emulators.Salesforce.Formulas;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Builds the org out of the standard objects and the metadata files of <c>infra/salesforce</c>.</summary>
internal static class OrgSchemaLoader
{
    public static OrgSchema Load(OrgFiles files, OrgSchemaOptions options)
    {
        var objects = StandardObjects.All().Append(CaseObject.Standard(options.CaseStatuses)).ToDictionary(item => item.Name, StringComparer.Ordinal);
        if (options.PackageInstalled)
        {
            objects["Case"] = objects["Case"].With(CaseObject.PackageFields());
            objects[StandardObjects.PackageSettingName] = StandardObjects.PackageSetting();
        }

        if (options.ContactExternalIdField is { } name)
        {
            objects["Contact"] = objects["Contact"].With([new FieldDefinition
            {
                Name = name, Label = name, Type = FieldType.Text, Length = 255, Custom = true, ExternalId = true,
            }]);
        }

        foreach (var group in files.In("objects").GroupBy(file => file.Path.Split('/')[1]))
        {
            var known = objects.GetValueOrDefault(group.Key) ?? CustomObject(group.Key, objects.Values.Count(item => item.Traits.Custom), group);
            var fields = group
                .Where(file => file.Path.EndsWith(".field-meta.xml", StringComparison.Ordinal))
                .Select(file => CustomFieldReader.Read(file.Content));
            objects[group.Key] = known.With(fields);
        }

        foreach (var (path, rule) in files.In("objects").Where(file => file.Path.EndsWith(".validationRule-meta.xml", StringComparison.Ordinal)))
        {
            var owner = objects[path.Split('/')[1]];
            if (rule.Flag("active"))
            {
                owner.SetValidationRules([.. owner.ValidationRules, ReadRule(owner, rule)]);
            }
        }

        var assignment = files.In(options.PackageInstalled ? "package/assignmentRules" : "assignmentRules").Single().Content;
        var members = files.In("platformEventChannelMembers").Concat(options.JoinOnAccept ? files.In("join-on-accept/platformEventChannelMembers") : []);
        return new OrgSchema(objects.Values, ReadAssignment(objects["Case"], assignment), [.. members.Select(file => ReadMember(file.Content))]);
    }

    private static ObjectDefinition CustomObject(string name, int number, IEnumerable<(string Path, XElement Content)> files)
    {
        var definition = files.Single(file => file.Path.EndsWith(".object-meta.xml", StringComparison.Ordinal)).Content;
        var label = definition.Required("label");
        var nameField = definition.Find("nameField") ?? throw new InvalidDataException($"The object {name} lacks a <nameField>.");
        var traits = new ObjectTraits(name, label, definition.Required("pluralLabel"), $"a0{number}") { Custom = true };
        return new ObjectBuilder(traits)
            .Text("Name", 80).ReadOnly().But(field => field with
            {
                Label = nameField.Required("label"),
                Nillable = false,
                AutoNumberFormat = nameField.Required("displayFormat"),
            })
            .Reference("OwnerId", "Group", "User").But(field => field with { Nillable = false })
            .Build();
    }

    private static ValidationRule ReadRule(ObjectDefinition owner, XElement rule) => new(
        rule.Required("fullName"),
        FormulaParser.Parse(rule.Required("errorConditionFormula"), owner),
        rule.Required("errorMessage"),
        rule.Text("errorDisplayField"));

    private static AssignmentRule ReadAssignment(ObjectDefinition cases, XElement file)
    {
        var rule = file.All("assignmentRule").Single(item => item.Flag("active"));
        return new AssignmentRule(rule.Required("fullName"), [.. rule.All("ruleEntry").Select(entry => new AssignmentEntry(
            entry.Required("assignedTo"),
            [.. entry.All("criteriaItems").Select(item => ReadCriterion(cases, item))]))]);
    }

    private static AssignmentCriterion ReadCriterion(ObjectDefinition cases, XElement item) => new(
        cases[item.Required("field")["Case.".Length..]],
        item.Required("operation") switch
        {
            "equals" => true,
            "notEqual" => false,
            var other => throw new NotSupportedException($"The emulator does not know the assignment rule operation '{other}'."),
        },
        item.Required("value"));

    private static ChannelMember ReadMember(XElement file) => new(
        file.Required("eventChannel"),
        file.Required("selectedEntity"),
        file.Text("filterExpression"),
        [.. file.All("enrichedFields").Select(field => field.Required("name"))]);
}

/// <summary>
/// Variants of the org: its Case statuses (the first is the default), the Sendbird package, an external id on Contact, AgentWork events on the channel.
/// </summary>
internal sealed record OrgSchemaOptions(string[] CaseStatuses, bool PackageInstalled, string? ContactExternalIdField, bool JoinOnAccept);
