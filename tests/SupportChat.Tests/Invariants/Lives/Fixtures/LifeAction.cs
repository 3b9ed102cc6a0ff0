using System.Globalization;
using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Emulators.Salesforce.Records;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Tests.Fixtures;
using Record = SupportChat.Emulators.Salesforce.Records.Record;

namespace SupportChat.Tests.Invariants.Lives.Fixtures;

/// <summary>
/// Something that happens to a conversation. What cannot happen as things stand does not happen; so any sequence of actions is a life. A new one is a record
/// here and a line in <see cref="Lives"/>.
/// </summary>
internal abstract record LifeAction
{
    public abstract Task HappenAsync(World world);

    /// <summary>The name, and what there is to say.</summary>
    public sealed override string ToString()
    {
        var said = Say();
        return said.Length == 0 ? GetType().Name : $"{GetType().Name}({said})";
    }

    protected virtual string Say() => "";

    protected static string Agent(int number) => WellKnownIds.Agent(number);

    /// <summary>Changes the current Case as somebody in Salesforce does, if it is as asked for.</summary>
    protected static Task ChangeAsync(World world, Func<Record, bool> suits, params (string Field, JsonNode? Value)[] fields) =>
        world.CurrentCase() is { IsDeleted: false } found && suits(found)
            ? world.Systems.UpdateCaseAsync(found.Id, new JsonObject(fields.Select(field => KeyValuePair.Create(field.Field, field.Value))))
            : Task.CompletedTask;

    /// <summary>Writes in the channel, unless the writer may not.</summary>
    protected static async Task WriteAsync(World world, string user)
    {
        if (world.Channel is { } channel && channel.Members.ContainsKey(user) && (!channel.IsFrozen || user == World.Bot))
        {
            await world.Systems.PostAsync(channel.ChannelUrl, user, $"{user} {channel.Messages.Ordered.Count}");
        }
    }

    /// <summary>One of the customer's messages that are there.</summary>
    protected static Message? Pick(World world, int number) =>
        world.Channel?.Messages.Ordered.Where(message => !message.IsRemoved && message.Sender?.UserId == World.Customer).ToList() is { Count: > 0 } all
            ? all[number % all.Count]
            : null;

    // The customer.

    public sealed record CustomerWrites : LifeAction
    {
        public override Task HappenAsync(World world) => WriteAsync(world, World.Customer);
    }

    public sealed record CustomerEdits(int Which) : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (Pick(world, Which) is { } message && world.Channel is { IsFrozen: false } channel)
            {
                await world.Systems.EditAsync(channel.ChannelUrl, message.MessageId, message.Text + ", edited");
            }
        }

        protected override string Say() => $"{Which}";
    }

    public sealed record CustomerDeletes(int Which) : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (Pick(world, Which) is { } message && world.Channel is { IsFrozen: false } channel)
            {
                await world.Systems.DeleteAsync(channel.ChannelUrl, message.MessageId);
            }
        }

        protected override string Say() => $"{Which}";
    }

    /// <summary>The button of a client; where nothing opens, the endpoint refuses it.</summary>
    public sealed record CustomerAsksToGoOn : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (world.Policy.AfterClose != AfterCloseAction.Notice
                && await world.Get<CustomerIntents>().ReopenAsync(world.Id, CancellationToken.None) is { Desired.Reopen.Asked: true })
            {
                world.History.Asks();
            }
        }
    }

    /// <summary>Closes; while a wish to go on waits, another close does, or by the record nothing is open, nobody takes it.</summary>
    public sealed record CustomerCloses : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (world.Record is { Desired: { Reopen: null, Intents: var before } } && before.All(intent => intent.Kind != IntentKind.Close)
                && await world.Get<CustomerIntents>().CloseAsync(world.Id, CancellationToken.None) is { Desired.Intents: var intents }
                && intents.Any(intent => intent.Kind == IntentKind.Close))
            {
                world.History.Closed();
            }
        }
    }

    public sealed record CustomerRates(int Score) : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (world.Record is { Desired.Reopen: null }
                && await world.Get<CustomerIntents>().RateAsync(world.Id, Score, null, CancellationToken.None) is not null)
            {
                world.History.Rated(Score);
            }
        }

        protected override string Say() => $"{Score}";
    }

    public sealed record BotWrites : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (world.Channel is { } channel && !channel.Members.ContainsKey(World.Bot))
            {
                await world.Systems.InviteAsync(channel.ChannelUrl, World.Bot);
            }

            await WriteAsync(world, World.Bot);
        }
    }

    // The agents.

    public sealed record AgentTakes(int Who) : LifeAction
    {
        public override Task HappenAsync(World world) => world.History.Of(Agent(Who)).IsActive
            ? ChangeAsync(world, found => !found.Flag("IsClosed"), ("OwnerId", Agent(Who)), ("Status", "Working"))
            : Task.CompletedTask;

        protected override string Say() => $"{Who}";
    }

    public sealed record AgentGivesBack : LifeAction
    {
        public override Task HappenAsync(World world) => ChangeAsync(world, found => !found.Flag("IsClosed"), ("OwnerId", WellKnownIds.Queue));
    }

    public sealed record AgentEscalates : LifeAction
    {
        public override Task HappenAsync(World world) => ChangeAsync(world, found => !found.Flag("IsClosed"), ("Status", "Escalated"));
    }

    public sealed record AgentCloses : LifeAction
    {
        public override Task HappenAsync(World world) => ChangeAsync(world, found => !found.Flag("IsClosed"), ("Status", "Closed"));
    }

    public sealed record AgentOpensByHand : LifeAction
    {
        public override Task HappenAsync(World world) => ChangeAsync(world, found => found.Flag("IsClosed"), ("Status", "Working"));
    }

    public sealed record AgentWrites(int Who) : LifeAction
    {
        public override Task HappenAsync(World world) => WriteAsync(world, "sf_" + Agent(Who));

        protected override string Say() => $"{Who}";
    }

    public sealed record AgentIs(int Who, bool Active, bool Online) : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            if (world.History.Of(Agent(Who)).IsActive != Active)
            {
                var (status, _) = await Demo.SendAsync(
                    world.Systems.Salesforce, HttpMethod.Put, $"emulator/users/{Agent(Who)}", new JsonObject { ["isActive"] = Active });
                Assert.Equal(204, status);
            }

            // No capacity: nothing is offered to anybody, and who has a Case is for the other actions to say.
            if (Online)
            {
                world.Org.Events.Omni.GoOnline(Agent(Who), 0);
            }
            else
            {
                world.Org.Events.Omni.GoOffline(Agent(Who));
            }

            world.History.Became(Agent(Who), Active, Online);
        }

        protected override string Say() => $"{Who}, {(Active ? "active" : "inactive")}, {(Online ? "online" : "offline")}";
    }

    public sealed record CaseIsDeleted : LifeAction
    {
        public override Task HappenAsync(World world) =>
            world.CurrentCase() is { IsDeleted: false } found ? world.Systems.DeleteCaseAsync(found.Id) : Task.CompletedTask;
    }

    public sealed record CaseIsUndeleted : LifeAction
    {
        public override Task HappenAsync(World world) =>
            world.CurrentCase() is { IsDeleted: true } found ? world.Systems.UndeleteCaseAsync(found.Id) : Task.CompletedTask;
    }

    // The systems, and time.

    public sealed record TimePasses(TimeSpan By) : LifeAction
    {
        public override Task HappenAsync(World world) => world.PassAsync(By);

        protected override string Say() => By.ToString("g", CultureInfo.InvariantCulture);
    }

    public sealed record WorkGoesOn(int Steps) : LifeAction
    {
        public override Task HappenAsync(World world) => world.WorkAsync(Steps);

        protected override string Say() => $"{Steps}";
    }

    public sealed record WorkIsDone : LifeAction
    {
        public override Task HappenAsync(World world) => world.SettleAsync();
    }

    public sealed record Crash : LifeAction
    {
        public override Task HappenAsync(World world) => world.CrashAsync();
    }

    /// <summary>Workers are slow: what they hold is given to others too.</summary>
    public sealed record LeasesEnd : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.Queue.LoseLeases(TimeSpan.Zero);
            return Task.CompletedTask;
        }
    }

    public sealed record Outage(bool OfSendbird, bool OfSalesforce) : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            (world.ChatWire.IsDown, world.OrgWire.IsDown) = (OfSendbird, OfSalesforce);
            return Task.CompletedTask;
        }

        protected override string Say() => (OfSendbird, OfSalesforce) switch
        {
            (true, true) => "both",
            (true, false) => "Sendbird",
            (false, true) => "Salesforce",
            _ => "over",
        };
    }

    public sealed record CallsFail(bool InSendbird, int Times) : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            (InSendbird ? world.ChatWire : world.OrgWire).Failures += Times;
            return Task.CompletedTask;
        }

        protected override string Say() => $"{(InSendbird ? "Sendbird" : "Salesforce")}, {Times}";
    }

    public sealed record AnswersAreLost(bool InSendbird, int Times) : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            (InSendbird ? world.ChatWire : world.OrgWire).LostAnswers += Times;
            return Task.CompletedTask;
        }

        protected override string Say() => $"{(InSendbird ? "Sendbird" : "Salesforce")}, {Times}";
    }

    /// <summary>The org lets nobody of us change a closed Case, or does again.</summary>
    public sealed record ClosedCasesAre(string? Code) : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.Refusal = Code;
            return Task.CompletedTask;
        }

        protected override string Say() => Code ?? "free";
    }

    public sealed record NewsIs(bool WebhooksHeld, bool EventsHeld) : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            (world.WebhooksHeld, world.EventsHeld) = (WebhooksHeld, EventsHeld);
            return Task.CompletedTask;
        }

        protected override string Say() => (WebhooksHeld, EventsHeld) switch
        {
            (true, true) => "held",
            (true, false) => "held from Sendbird",
            (false, true) => "held from Salesforce",
            _ => "let go",
        };
    }

    public sealed record WebhooksAreLost : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.LoseWebhooks();
            return Task.CompletedTask;
        }
    }

    public sealed record WebhooksComeTwice : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.RepeatWebhooks();
            return Task.CompletedTask;
        }
    }

    public sealed record EventsAreLost : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.LoseEvents();
            return Task.CompletedTask;
        }
    }

    public sealed record EventsComeAgain : LifeAction
    {
        public override Task HappenAsync(World world)
        {
            world.RepeatEvents();
            return Task.CompletedTask;
        }
    }

    public sealed record ResyncRuns : LifeAction
    {
        public override Task HappenAsync(World world) => world.ResyncAsync();
    }

    public sealed record OperatorReconciles : LifeAction
    {
        public override Task HappenAsync(World world) => world.Record is null ? Task.CompletedTask : world.ReconcileAsync();
    }

    /// <summary>All is well, all is done: every promise is checked.</summary>
    public sealed record Quiet : LifeAction
    {
        public override async Task HappenAsync(World world)
        {
            var broken = await world.QuietAsync();
            if (broken.Count > 0)
            {
                throw new BrokenPromiseException(broken);
            }
        }
    }
}

/// <summary>What a quiet point found.</summary>
internal sealed class BrokenPromiseException(IReadOnlyList<string> broken) : Exception(string.Join('\n', broken))
{
    public IReadOnlyList<string> Broken { get; } = broken;
}
