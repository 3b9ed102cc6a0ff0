using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SupportChat.Emulators.Control;

/// <summary>A further listener of an emulator on 127.0.0.1: name (key of <see cref="EmulatorHost.AddressOf"/>), port (0 = free), protocols, and a certificate for TLS.</summary>
internal sealed record EmulatorEndpoint(string Name, int Port, HttpProtocols Protocols, X509Certificate2? Certificate = null);
