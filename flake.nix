{
  description = "Keep the alternate contacts of every account in an AWS Organization in line with a reviewed policy";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEach = build: nixpkgs.lib.genAttrs systems (system: build nixpkgs.legacyPackages.${system});
      manifest = (nixpkgs.lib.importTOML ./Cargo.toml).package;
    in
    {
      packages = forEach (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = manifest.name;
          inherit (manifest) version;
          src = self;
          cargoLock.lockFile = ./Cargo.lock;
          nativeBuildInputs = [ pkgs.installShellFiles ];
          # They need git, bash, Python and a terminal; CI runs them.
          doCheck = false;
          postInstall = nixpkgs.lib.optionalString (pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform) ''
            $out/bin/orgcontacts --quiet man --out man
            installManPage man/*
            for shell in bash fish zsh; do
              $out/bin/orgcontacts completions $shell >orgcontacts.$shell
            done
            installShellCompletion --cmd orgcontacts orgcontacts.{bash,fish,zsh}
          '';
          meta = {
            inherit (manifest) description;
            license = [
              nixpkgs.lib.licenses.mit
              nixpkgs.lib.licenses.asl20
            ];
            mainProgram = "orgcontacts";
          };
        };
      });
    };
}
