using Microsoft.Extensions.Options;

namespace SupportChat.Http;

[OptionsValidator]
internal sealed partial class ClientAuthOptionsValidator : IValidateOptions<ClientAuthOptions>;
