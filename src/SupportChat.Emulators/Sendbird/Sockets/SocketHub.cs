using System.Collections.Concurrent;
using System.Collections.Immutable;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Sockets;

/// <summary>All connected clients, by user.</summary>
internal sealed class SocketHub(SendbirdApplication application)
{
    private readonly ConcurrentDictionary<string, ImmutableArray<SocketConnection>> connections = new(StringComparer.Ordinal);

    /// <summary>False when no frame needs to be built.</summary>
    public bool HasConnections => !connections.IsEmpty;

    public void Add(SocketConnection connection)
    {
        connections.AddOrUpdate(connection.User.UserId, _ => [connection], (_, others) => others.Add(connection));
        connection.User.HasEverLoggedIn = true;
        connection.User.LastSeenAt = 0;
        connection.User.Connected();
    }

    public void Remove(SocketConnection connection)
    {
        var userId = connection.User.UserId;
        var left = connections.AddOrUpdate(userId, _ => [], (_, others) => others.Remove(connection));
        if (left.IsEmpty)
        {
            connections.TryRemove(KeyValuePair.Create(userId, left));
        }

        connection.User.LastSeenAt = application.NowMs;
        connection.User.Disconnected();
    }

    public IReadOnlyList<SocketConnection> Of(User user) => connections.GetValueOrDefault(user.UserId, []);

    public IEnumerable<SocketConnection> All => this.connections.Values.SelectMany(connections => connections);

    /// <summary>Sends to everybody who is joined in or invited to the channel, and to <paramref name="others"/>. Call under the channel's lock.</summary>
    public void Broadcast(GroupChannel channel, byte[] frame, SocketConnection? except = null, IEnumerable<User>? others = null)
    {
        foreach (var user in channel.Members.Values.Select(member => member.User).Concat(others ?? []))
        {
            foreach (var connection in Of(user))
            {
                if (!ReferenceEquals(connection, except))
                {
                    connection.Send(frame);
                }
            }
        }
    }
}
