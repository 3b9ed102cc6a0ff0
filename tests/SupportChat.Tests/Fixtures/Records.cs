using SupportChat.Conversations;

namespace SupportChat.Tests.Fixtures;

/// <summary>Records for tests.</summary>
internal static class Records
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly ReconcilePolicy Ours = new(WriteStatus: true, ManageAgents: true, JoinOnAccept: false);
    public static readonly SalesforceId Case = SalesforceId.Parse("500000000000001AAA");
    public static readonly SalesforceId Agent = SalesforceId.Parse("005000000000001AAA");
    public static readonly SalesforceId Other = SalesforceId.Parse("005000000000002AAA");
    public static readonly SalesforceId Queue = SalesforceId.Parse("00G000000000001EAA");

    public static readonly ConversationId Id = ConversationId.Derive("ann", "k");

    public static Conversation New() => new()
    {
        Id = Id,
        UserId = "ann",
        ChannelUrl = Id.ChannelUrl,
        CreatedAt = Now,
        CommandHash = "",
        Request = new StartRequest { Subject = "Help" },
        Episodes = [new Episode { Number = 1, From = Now }],
    };

    /// <summary>Channel and Case exist, the status is written, a queue owns the Case.</summary>
    public static Conversation Settled() => New() with
    {
        Request = null,
        Episodes = [new Episode
        {
            Number = 1,
            From = Now,
            CaseId = Case,
            CaseNumber = "00001001",
            Status = "New",
            OwnerId = Queue,
            ReadStamp = Now.ToUnixTimeMilliseconds()
        }],
        Applied = new AppliedState
        {
            Channel = ChannelState.Created,
            CaseStatus = "New",
            Told = new ChannelStatus { CaseNumber = "00001001", State = "waiting" },
            Listed = true,
        },
    };
}
