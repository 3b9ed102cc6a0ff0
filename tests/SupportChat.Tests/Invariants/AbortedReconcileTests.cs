using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>When the store fails in the middle of a reconcile, no step of it goes on writing unseen.</summary>
public sealed class AbortedReconcileTests
{
    [Fact]
    public async Task A_store_that_fails_ends_the_calls_under_way_before_the_run_is_over()
    {
        var calls = new CallsUnderWay();
        var store = new FailingStore();
        await using var integration = await Integration.StartAsync(services =>
        {
            services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(calls.Handler);
            services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(calls.WaitForOne);
            store.Decorate(services);
        });
        var conversation = await integration.StartConversationAsync("ann", "k");
        calls.Hold = true;
        store.FailsWhile = () => calls.Count > 0;

        // The status is written by a call that hangs; the Case is read by another, which ends after that began, and whose end is to be stored.
        await Assert.ThrowsAsync<InvalidOperationException>(() => integration.ReconcileAsync(conversation, 1, VerifyScope.Everything));

        Assert.True(calls.Seen > 0);
        Assert.Equal(0, calls.Count);
        store.FailsWhile = () => false;
        calls.Hold = false;
        await integration.ReconcileAsync(conversation, 1, VerifyScope.Everything);
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_no_call_behind()
    {
        var calls = new CallsUnderWay();
        var store = new FailingStore();
        await using var integration = await Integration.StartAsync(services =>
        {
            services.AddHttpClient(SendbirdClient.Name).AddHttpMessageHandler(calls.Handler);
            store.Decorate(services);
        });
        calls.Hold = true;
        store.FailsWhile = () => calls.Count > 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => integration.StartConversationAsync("ann", "k"));

        Assert.True(calls.Seen > 0);
        Assert.Equal(0, calls.Count);
        store.FailsWhile = () => false;
        calls.Hold = false;
        var conversation = await integration.StartConversationAsync("ann", "k");
        await integration.DrainAsync();
        await integration.AssertInvariantsAsync(conversation);
    }

    /// <summary>Counts the calls that write to Sendbird and have not ended; while they are held, only being given up ends them.</summary>
    private sealed class CallsUnderWay
    {
        private int count;
        private int seen;

        public volatile bool Hold;

        public int Count => Volatile.Read(ref count);

        public int Seen => Volatile.Read(ref seen);

        public DelegatingHandler Handler() => new Counting(this);

        /// <summary>While calls are held, its own calls wait until one is.</summary>
        public DelegatingHandler WaitForOne() => new Waiting(this);

        private sealed class Waiting(CallsUnderWay owner) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                await Eventually.BecomesTrueAsync(() => !owner.Hold || owner.Seen > 0);
                return await base.SendAsync(request, cancellationToken);
            }
        }

        private sealed class Counting(CallsUnderWay owner) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                if (!owner.Hold || request.Method == HttpMethod.Get)
                {
                    return await base.SendAsync(request, cancellationToken);
                }

                Interlocked.Increment(ref owner.count);
                Interlocked.Increment(ref owner.seen);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                    throw new InvalidOperationException("Never reached.");
                }
                finally
                {
                    Interlocked.Decrement(ref owner.count);
                }
            }
        }
    }

    private sealed class FailingStore
    {
        public Func<bool> FailsWhile { get; set; } = () => false;

        public void Decorate(IServiceCollection services)
        {
            var inner = services.Last(service => service.ServiceType == typeof(IConversationStore));
            services.AddSingleton<IConversationStore>(provider => new Decorator(
                (IConversationStore)(inner.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)),
                this));
        }

        private sealed class Decorator(IConversationStore inner, FailingStore owner) : IConversationStore
        {
            public Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

            public Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
                IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) =>
                inner.FindManyAsync(ids, cancellationToken);

            public Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken) =>
                inner.InsertAsync(conversation, cancellationToken);

            public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken) => owner.FailsWhile()
                ? throw new InvalidOperationException("The store is down.")
                : inner.ReplaceAsync(conversation, etag, cancellationToken);

            public Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken) =>
                inner.ReplaceManyAsync(edited, cancellationToken);
        }
    }
}
