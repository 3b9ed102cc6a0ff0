using System.Reflection;
using SupportChat.Conversations;
using SupportChat.Queueing;

namespace SupportChat.Tests.Repository;

public sealed class ReasonPagesTests
{
    [Fact]
    public void Every_reason_has_a_page_and_every_page_a_reason()
    {
        var reasons = new[] { typeof(AttentionReason), typeof(DeadLetterReason) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToHashSet();
        var pages = Directory.GetFiles(Path.Combine(Root(), "docs", "reasons"), "*.md").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(reasons.Order(), pages.Order());
    }

    [Fact]
    public void The_list_of_reasons_for_attention_is_complete() => Assert.Equal(
        typeof(AttentionReason)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(),
        AttentionReason.All.Order());

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SupportChat.Local.slnf")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        }

        return folder;
    }
}
