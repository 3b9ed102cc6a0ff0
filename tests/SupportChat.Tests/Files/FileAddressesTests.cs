using System.Net;
using Microsoft.Extensions.Options;
using SupportChat.Files;
using SupportChat.Sendbird;

namespace SupportChat.Tests.Files;

public sealed class FileAddressesTests
{
    [Theory]
    [InlineData("https://file-us-1.sendbird.com/abc.png", FileAddress.OfSendbird)]
    [InlineData("https://file-us-1.sendbird.com/abc.png?auth=x", FileAddress.OfSendbird)]
    [InlineData("https://FILE-US-1.SENDBIRD.COM/abc.png", FileAddress.OfSendbird)]
    [InlineData("https://files.example.com/a", FileAddress.Open)]
    [InlineData("https://files.example.com:443/a", FileAddress.Open)]
    [InlineData("https://bucket.example.com:8443/v3/a", FileAddress.Open)]
    [InlineData("http://127.0.0.1:7081/files/a", FileAddress.OfSendbird)]
    [InlineData("https://api-app.sendbird.com/v3/users", FileAddress.Refused)]
    [InlineData("https://api-app.sendbird.com/files/a", FileAddress.Refused)]
    [InlineData("https://api.sendbird.com/a", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com/v3/users", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com//V3/users", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com/a%2fv3%2fusers", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com/a/../v3/users", FileAddress.Refused)]
    [InlineData("http://127.0.0.1:7081/v3/users", FileAddress.Refused)]
    [InlineData("http://file-us-1.sendbird.com/a", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com:8443/a", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com.evil.test/a", FileAddress.Refused)]
    [InlineData("https://evilsendbird.com/a", FileAddress.Refused)]
    [InlineData("https://file-us-1.sendbird.com@evil.test/a", FileAddress.Refused)]
    [InlineData("https://user:pass@files.example.com/a", FileAddress.Refused)]
    [InlineData("http://files.example.com/a", FileAddress.Refused)]
    [InlineData("https://files.example.com:8443/a", FileAddress.Refused)]
    [InlineData("https://sub.files.example.com/a", FileAddress.Refused)]
    [InlineData("http://127.0.0.1:7082/a", FileAddress.Refused)]
    [InlineData("http://localhost:7081/a", FileAddress.Refused)]
    [InlineData("http://[::1]:7081/a", FileAddress.Refused)]
    [InlineData("https://127.0.0.1/a", FileAddress.Refused)]
    [InlineData("https://10.0.0.1/a", FileAddress.Refused)]
    [InlineData("ftp://files.example.com/a", FileAddress.Refused)]
    [InlineData("file:///etc/passwd", FileAddress.Refused)]
    [InlineData("data:text/plain,a", FileAddress.Refused)]
    public void An_address_is_judged_by_its_host(string address, object judgement)
    {
        var options = new TranscriptsOptions { FileHosts = { "Files.Example.com", "bucket.example.com:8443", "127.0.0.1:7081" } };
        var sendbird = new SendbirdOptions { ApplicationId = "app", BaseUrl = "http://127.0.0.1:7081" };

        Assert.Equal((FileAddress)judgement, new FileAddresses(Options.Create(options), Options.Create(sendbird)).Judge(new Uri(address)));
    }

    [Fact]
    public void Loopback_is_refused_unless_it_is_named_even_where_sendbird_is_there()
    {
        var sendbird = new SendbirdOptions { ApplicationId = "app", BaseUrl = "http://127.0.0.1:7081" };

        Assert.Equal(
            FileAddress.Refused,
            new FileAddresses(Options.Create(new TranscriptsOptions()), Options.Create(sendbird)).Judge(new Uri("http://127.0.0.1:7081/files/a")));
    }

    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    [InlineData("::ffff:93.184.215.14", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.8.9.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_addresses_of_the_internet_are_public(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));
}
