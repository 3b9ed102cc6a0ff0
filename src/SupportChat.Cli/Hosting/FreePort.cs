using System.Net;
using System.Net.Sockets;

namespace SupportChat.Cli.Hosting;

/// <summary>Ports of this machine.</summary>
internal static class FreePort
{
    /// <summary>Makes sure that a port can be listened on, before a host starts that would report a taken one with all its frames.</summary>
    /// <exception cref="PortUnavailableException">It cannot; the message says why, and what to do.</exception>
    public static void Demand(IPAddress address, int port)
    {
        if (FaultOf(address, port) is { } fault)
        {
            throw new PortUnavailableException($"{fault}: choose another port or address (see --help), or end what uses it.");
        }
    }

    /// <summary>Why a port cannot be listened on; null when it can.</summary>
    public static string? FaultOf(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"Port {port} on {address} is in use",
                SocketError.AddressNotAvailable => $"{address} is no address of this machine",
                SocketError.AccessDenied => $"Port {port} on {address} is not this user's to listen on",
                _ => $"Port {port} on {address} cannot be listened on ({fault.SocketErrorCode})",
            };
        }
    }

    /// <summary>A free one, for an address that must be known before its server starts.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A port cannot be listened on. The message says which, and what to do.</summary>
internal sealed class PortUnavailableException(string message) : IOException(message);
