using System.Text;
using SupportChat.Webhooks;

namespace SupportChat.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private static readonly byte[][] Keys = ["another key"u8.ToArray(), "test-api-token"u8.ToArray()];

    /// <summary>Vectors of docs/reference/sendbird.md#webhook-signature.</summary>
    [Theory]
    [InlineData("""{"category":"group_channel:message_send","app_id":"APP"}""", "0445b98b7e069526a8bf46a39c5ec50af69182f0395a65f4b703c0e957ebbfbb")]
    [InlineData("""{"category":"group_channel:message_send","sender":{"profile_url":"https:\/\/x.test\/p.png"}}""", "0d90dc2f55cc3cd29472b84936353f10f403c963e9ad9e683af5ef6ec6853715")]
    [InlineData("""{"payload":{"message":"\uc548\ub155 \ud83d\ude00"}}""", "0d2b761c7d391398eb08f0563bd069edacf0e077272f5e0dacbb407dd9a4c75e")]
    public void The_reference_vectors_are_valid(string body, string signature)
    {
        Assert.Equal(SignatureResult.Valid, WebhookSignature.Verify(Encoding.UTF8.GetBytes(body), signature, Keys));
        Assert.Equal(SignatureResult.Valid, WebhookSignature.Verify(Encoding.UTF8.GetBytes(body), signature.ToUpperInvariant(), Keys));
    }

    [Fact]
    public void The_bytes_count_as_they_came() => Assert.Equal(
        SignatureResult.Wrong,
        WebhookSignature.Verify(
            """{"category":"group_channel:message_send","sender":{"profile_url":"https://x.test/p.png"}}"""u8,
            "0d90dc2f55cc3cd29472b84936353f10f403c963e9ad9e683af5ef6ec6853715",
            Keys));

    [Fact]
    public void Nothing_proves_itself_without_a_signature_or_without_a_key()
    {
        const string signature = "0445b98b7e069526a8bf46a39c5ec50af69182f0395a65f4b703c0e957ebbfbb";
        var body = """{"category":"group_channel:message_send","app_id":"APP"}"""u8;

        Assert.Equal(SignatureResult.Missing, WebhookSignature.Verify(body, null, Keys));
        Assert.Equal(SignatureResult.Malformed, WebhookSignature.Verify(body, "zz" + signature[2..], Keys));
        Assert.Equal(SignatureResult.Malformed, WebhookSignature.Verify(body, signature + "00", Keys));
        Assert.Equal(SignatureResult.Wrong, WebhookSignature.Verify(body, signature, []));
    }
}
