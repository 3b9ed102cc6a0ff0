using System.Reflection;
using SupportChat.Conversations;
using SupportChat.Hosting;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.Composition.Fixtures;

/// <summary>Every setting that the code reads, from its options classes; those of the notices have any name.</summary>
internal static class SettingKeys
{
    /// <summary>Keys as in the environment; lists without their index.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        .. new[] { typeof(SupportChatServices).Assembly, typeof(ServiceBusOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(type => (
                Type: type,
                Section: type.GetField("SectionName", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(options => options.Section is not null && options.Type != typeof(ServiceBusOptions) && options.Type != typeof(NoticesOptions))
            .SelectMany(options => options.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } || property.PropertyType == typeof(IList<string>))
                .Select(property => new SettingKey(options.Section!, property.Name, property.PropertyType == typeof(IList<string>)))),
    ];
}

/// <summary>One setting.</summary>
internal sealed record SettingKey(string Section, string Name, bool IsList)
{
    public string Key => $"{Section}__{Name}";

    /// <summary>The key as the sample writes it.</summary>
    public string Sample => IsList ? Key + "__0" : Key;
}
