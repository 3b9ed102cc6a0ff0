# The command `supportchat` as a container, for any number of replicas: docker build --tag supportchat .
# No BuildKit is needed, which `az acr build` does without (docs/reference/azure.md#registry).
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
# Set by BuildKit alone.
ARG TARGETARCH
WORKDIR /source

# Restored in a layer of its own, which only a change of projects or packages makes anew.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/SupportChat/SupportChat.csproj src/SupportChat/
COPY src/SupportChat.Emulators/SupportChat.Emulators.csproj src/SupportChat.Emulators/
COPY src/SupportChat.Cli/SupportChat.Cli.csproj src/SupportChat.Cli/
RUN dotnet restore src/SupportChat.Cli --arch "${TARGETARCH:-amd64}" -p:PublishReadyToRun=true

COPY .editorconfig BannedSymbols.txt ./
# The Salesforce emulator has the org's set-up in it.
COPY infra/salesforce/ infra/salesforce/
# The demo's page explains the reasons.
COPY docs/reasons/ docs/reasons/
# The command knows which Azurite its demo wants.
COPY tests/azurite/ tests/azurite/
COPY src/SupportChat/ src/SupportChat/
COPY src/SupportChat.Emulators/ src/SupportChat.Emulators/
COPY src/SupportChat.Cli/ src/SupportChat.Cli/
RUN dotnet publish src/SupportChat.Cli --no-restore --configuration Release --arch "${TARGETARCH:-amd64}" --self-contained false \
    -p:PublishReadyToRun=true --output /app

# Chiselled: no shell, no package manager, no root. Extra: with the time zones that business hours need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
# The address is the command's own to say; the image's default would only be overridden with a warning.
ENV ASPNETCORE_HTTP_PORTS=
WORKDIR /app
COPY --from=build /app ./
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["./SupportChat.Cli"]
CMD ["serve", "--address", "0.0.0.0", "--port", "8080"]
